import { type Finding, type Verdict, verdictRank } from '../../domain/checks/findings.ts';
import { byHarm, type HealthChange } from '../../domain/checks/concerns.ts';
import type { Entry, EventOf, EventType } from '../../domain/events.ts';
import { readableDigest } from '../../domain/proposal.ts';
import { actDeeds, stepNames } from '../blocks/act-words.ts';
import { code, counted, duration, listed, mention, oneLine, slackDate } from '../blocks/text.ts';
import { checkLabel } from '../findings/checks.ts';
import { concernLabel } from '../findings/health.ts';
import { concernBrief } from '../findings/words.ts';
import { explainUpstream } from '../refusals/upstream.ts';
import { faultSentence } from '../refusals/verification.ts';
import type { UpstreamFault } from '../../domain/post.ts';
import { deferralReasons } from '../standing/preparing.ts';
import {
  changeList,
  drillEndWords,
  gateRefusalWords,
  notSentWords,
  unknownCauseWords,
} from '../standing/standing.ts';
import { useSinceWords } from '../findings/key.ts';
import { storeNames } from '../standing/access.ts';
import type { KnownBlock } from '@slack/types';
import { drilledIn } from '../../domain/open-request.ts';
import { button, context as smallPrint, header, type Message, row, section } from '../blocks/blocks.ts';

/** What somebody did, as it goes on after their name; mrkdwn. `why`: word for word what they typed. */
export interface HistoryWords {
  readonly what: string;
  readonly why?: string | undefined;
}

type Words = { readonly [K in EventType]: (event: EventOf<K>, at: number) => string | HistoryWords };

const faulty = (what: string, fault: UpstreamFault) =>
  `${what}: ${oneLine(explainUpstream(fault).what, 400)}`;

const fingerprintWords = (fingerprint: string) => `fingerprint ${code(readableDigest(fingerprint))}`;

export const resultWords: Record<Verdict, string> = {
  pass: 'passed',
  warning: 'warning',
  unknown: 'could not be checked',
  fail: 'failed',
};

const fromWorst = (Object.keys(verdictRank) as Verdict[]).toSorted(
  (one, other) => verdictRank[other] - verdictRank[one],
);

/** So many checks that passed are named; of more, their number says enough. */
const mostPasses = 5;

/** Without what nobody asked Azure: what it depends on was not there yet, or only a person knows. */
const isAsked = ({ code: found, facts }: Finding) =>
  found !== 'unseen' || (facts.because !== 'notYet' && facts.because !== 'personOnly');

/** `failed: Soft delete; passed: Tier of the vault`. */
function verdictsIn(all: readonly Finding[]): string {
  const findings = all.filter(isAsked);
  const parts = fromWorst.flatMap((verdict) => {
    const labels = findings.filter((one) => one.verdict === verdict).map(({ check }) => checkLabel(check));
    if (labels.length === 0) return [];
    const isMany = verdict === 'pass' && labels.length > mostPasses;
    return [`${resultWords[verdict]}: ${isMany ? counted(labels.length, 'check') : listed(labels)}`];
  });
  return parts.length === 0 ? 'nothing was found' : parts.join('; ');
}

const accessWords = { lost: 'Adobe has lost access to the key', back: 'Adobe can access the key again' };

function healthWords({ change, access }: EventOf<'healthChanged'>): string {
  const { raised = [], over = [], blind = {}, sighted = [], version, movedTo }: HealthChange = change;
  const labels = (what: string, ids: readonly Parameters<typeof concernLabel>[0][]) =>
    ids.length === 0 ? [] : [`${what}: ${listed(ids.map(concernLabel))}`];
  const parts = [
    ...(access === undefined ? [] : [accessWords[access]]),
    ...(raised.length === 0 ? [] : [byHarm(raised).map(concernBrief).join('; ')]),
    ...labels('resolved', over),
    ...labels('can no longer be checked', Object.values(blind).flat()),
    ...labels('can be checked again', sighted),
    ...(version === undefined ? [] : [`the key has a new version ${code(version, 40)}`]),
    ...(movedTo === undefined ? [] : [`the vault moved to ${code(movedTo, 300)}`]),
  ];
  return `noticed: ${parts.length === 0 ? 'the CMK app’s identity' : parts.join('. ')}`;
}

const seenWords = { asMeant: 'as expected', otherwise: 'not as expected', unseen: 'nothing' };

/** One row for each kind of entry. */
const words: Words = {
  setupStarted: () => 'started the setup',
  takenOver: ({ from }) => `took the setup over from ${mention(from)}`,
  vaultChosen: ({ vault, configurationName }) =>
    `chose the vault ${code(vault.name, 60)} and the configuration name ${code(configurationName, 100)}`,
  keyChosen: ({ key }) => `chose the key ${code(key.name, 130)}, version ${code(key.version, 40)}`,
  keyCreationRequested: ({ key }) =>
    `asked the bot to create the key ${code(key.name, 130)} (${key.kty}, ${key.bits} bits)`,
  keyCreated: ({ key }) => `created the key ${code(key.name, 130)}, version ${code(key.version, 40)}`,
  keyCreationFailed: ({ fault }) => faulty('could not create the key', fault),
  appRegistered: ({ app }) =>
    `received the name of Adobe’s app: ${code(app.name, 100)}, application id ${code(app.applicationId, 60)}`,
  appRegistrationFailed: ({ fault }) => faulty('did not receive the name of Adobe’s app', fault),
  roleAssignmentRequested: () => 'asked the bot to assign the role to Adobe’s app',
  roleAssigned: () => 'assigned the role to Adobe’s app',
  roleAssignmentFailed: ({ fault }) => faulty('could not assign the role', fault),
  looked: ({ findings }) => `checked Azure – ${verdictsIn(findings)}`,
  attested: ({ check, reason }) => ({ what: `vouched for the check “${checkLabel(check)}”`, why: reason }),
  helpAsked: ({ step, person }) => `asked ${mention(person)} to take care of step ${stepNames[step]}`,
  helperGone: ({ step, person }) =>
    `noticed that ${mention(person)}, who was asked to take care of step ${stepNames[step]}, can no longer be asked`,
  cancelled: ({ reason }) => ({ what: 'cancelled', why: reason }),
  proposed: ({ proposal: { act, fingerprint, quorum, expiresAt, ticket, reason } }) => ({
    what: `requested approval to ${actDeeds[act]}: ${counted(quorum, 'approval')} required, expires ${slackDate(expiresAt)}, ${fingerprintWords(fingerprint)}${ticket === undefined ? '' : `, ticket ${oneLine(ticket, 100)}`}`,
    why: reason,
  }),
  approved: ({ fingerprint }) => `approved ${fingerprintWords(fingerprint)}`,
  rejected: ({ reason }) => ({ what: 'rejected the request', why: reason }),
  clickRefused: ({ command }) => `tried ${code(command, 40)} and was refused`,
  asked: ({ question }) => ({ what: 'asked a question', why: question }),
  reminded: ({ count, escalated }) => `sent reminder ${count}${escalated ? ' and escalated it' : ''}`,
  expired: () => 'closed the request: it expired',
  coolingOffStarted: ({ until }, at) =>
    until > at
      ? `started the cooling-off period, until ${slackDate(until)}`
      : 'gave the last approval; the final checks begin',
  announcementShown: ({ shownAt, until }) =>
    `showed in Slack, since ${slackDate(shownAt)}, that it can be stopped until ${slackDate(until)}`,
  termsTightened: ({ quorum, coolingOffMs }) =>
    `applied stricter terms: ${counted(quorum, 'approval')}, ${duration(coolingOffMs)} of cooling off`,
  stopped: ({ reason }) => ({ what: 'stopped it', why: reason }),
  voided: ({ changes }) => `voided the approvals, because something changed:\n${changeList(changes)}`,
  gateDeferred: ({ deferral }) =>
    `could not complete the final checks and did nothing: ${deferralReasons(deferral.reasons)}`,
  gateRefused: ({ refusal }) => `refused to act. ${gateRefusalWords(refusal)}`,
  intended: ({ fingerprint }) =>
    `completed the final checks and recorded the intent to send ${fingerprintWords(fingerprint)}`,
  intentFound: ({ postedAt }) =>
    `found in Slack that the request was about to be sent at ${slackDate(postedAt)}, which the record had lost`,
  notSent: ({ why }) => `did not send the request. ${notSentWords[why]}`,
  refusedByAdobe: ({ fault }) => faulty('received Adobe’s refusal', fault),
  accepted: ({ status }) => `sent the request; Adobe accepted it (${code(status, 60)})`,
  startedElsewhere: ({ status, askedAs }) =>
    `sent nothing: Adobe has the configuration ${code(askedAs, 100)} already (${code(status, 60)})`,
  outcomeBecameUnknown: ({ cause }) =>
    `does not know whether Adobe received the request: ${unknownCauseWords[cause]}`,
  foundAtAdobe: ({ askedAs, status }) =>
    `found the configuration ${code(askedAs, 100)} at Adobe (${code(status, 60)})`,
  absentAtAdobe: () => 'did not find the configuration at Adobe',
  becameSettleable: () => 'announced that the request may be marked as not received',
  absenceInterrupted: ({ fault }) => faulty('could not ask Adobe', fault),
  stageReached: ({ status }) => `saw Adobe reach the stage ${code(status, 60)}`,
  slowReported: () => 'reported that Adobe has been working for more than a day',
  completed: () => 'saw Adobe complete it: customer-managed keys are enabled',
  failed: () => 'saw Adobe report FAILED',
  settlementProposed: ({ reason, caseNumber }) => ({
    what: `proposed to mark the request as not received${caseNumber === undefined ? '' : ` (Adobe’s case ${oneLine(caseNumber, 100)})`}`,
    why: reason,
  }),
  settlementApproved: () => 'approved marking the request as not received',
  settlementExpired: () => 'closed the proposal to mark the request as not received: it expired',
  settled: () => 'marked the request as not received',
  drillEnded: ({ why }) => `ended the drill: ${drillEndWords(why)}`,
  restoreDeclared: ({ reason }) => ({ what: 'declared that Redis was restored', why: reason }),
  lossFound: ({ loss }) => `found the record incomplete. ${oneLine(faultSentence(loss), 600)}`,
  channelSearched: ({ backTo, isAll }) =>
    `compared the channel with the record${isAll ? ', back to its first message' : `, back to ${slackDate(backTo)}`}`,
  keyChanged: ({ from, to }) => `changed the audit key from ${code(from, 32)} to ${code(to, 32)}`,
  revocationBegan: ({ fingerprint }) => `began to revoke access, ${fingerprintWords(fingerprint)}`,
  restorationBegan: ({ fingerprint }) => `began to restore access, ${fingerprintWords(fingerprint)}`,
  roleRemoved: ({ count }) => `removed ${counted(count, 'role assignment')}`,
  actStuck: ({ findings }) => `could not finish – ${verdictsIn(findings)}`,
  revoked: () => 'confirmed that access is revoked',
  restored: () => 'confirmed that access is restored',
  propagationReached: ({ milestone, dueAt, seen, use }) =>
    `reported the deadline for ${storeNames[milestone]}, ${slackDate(dueAt)}; Azure showed ${seenWords[seen]}.${useSinceWords(use)}`,
  adopted: ({ configurationName, key, vault }) =>
    `adopted the configuration ${code(configurationName, 100)}, enabled by other means, with the key ${code(key.name, 130)} in the vault ${code(vault.name, 60)}`,
  healthChanged: healthWords,
  alertRepeated: () => 'repeated the alert',
  alertTaken: () => 'took the alert',
  keyUseSeen: ({ use, at, from }) =>
    `saw in the vault’s audit log that Adobe’s app ${use === 'served' ? 'used the key' : 'was refused'}, ${from === undefined ? `first ${slackDate(at)}` : `${slackDate(at)} (the bot read the log from ${slackDate(from)} on)`}`,
  otherUseSeen: ({ uses }) =>
    `saw unexpected uses of the key in the vault’s audit log: ${listed(uses.map(({ kind, value }) => `${kind} ${value === '' ? 'not named' : code(value, 60)}`))}`,
};

/** What an entry says, after the name of who is behind it. */
export function historyWords(entry: Entry, drills: ReadonlySet<number>): HistoryWords {
  const { event, sequence, at } = entry;
  const said = (words[event.type] as (event: EventOf<EventType>, at: number) => string | HistoryWords)(
    event,
    at,
  );
  const found = typeof said === 'string' ? { what: said } : said;
  return drills.has(sequence) ? { ...found, what: `[DRILL] ${found.what}` } : found;
}

/** What happens in between and decides nothing: the audit report has it too. */
const routine: readonly EventType[] = [
  'clickRefused',
  'reminded',
  'announcementShown',
  'channelSearched',
  'absenceInterrupted',
  'alertRepeated',
  // For auditors alone.
  'otherUseSeen',
];

const isRoutine = ({ event }: Entry): boolean => routine.includes(event.type);

export interface History {
  readonly organization: { readonly orgId: string; readonly name: string };
  /** All of the record, in its order. */
  readonly entries: readonly Entry[];
  /** Only what came before this entry; everything where absent. */
  readonly before?: number | undefined;
}

/** Slack refuses a message of more than about 13,000 characters, and a section of more than 3000. */
const room = 10_000;
const mostLines = 15;
const sectionRoom = 2_900;

function line(entry: Entry, drills: ReadonlySet<number>): string {
  const { what, why = '' } = historyWords(entry, drills);
  const quoted = why.trim() === '' ? '' : `: “${oneLine(why, 400)}”`;
  return `${slackDate(entry.at)} · ${mention(entry.by)} ${what}${quoted}`;
}

function inSections(lines: readonly string[]): KnownBlock[] {
  const texts: string[] = [];
  for (const text of lines) {
    const last = texts.at(-1);
    if (last === undefined || last.length + text.length >= sectionRoom) texts.push(text);
    else texts[texts.length - 1] = `${last}\n${text}`;
  }
  return texts.map((text) => section(text));
}

/** As many as one message takes, and one in any case. */
function pageOf(shown: readonly Entry[], drills: ReadonlySet<number>): readonly Entry[] {
  let left = room;
  const over = shown.findIndex((entry, place) => {
    left -= line(entry, drills).length;
    return place > 0 && (left < 0 || place >= mostLines);
  });
  return over === -1 ? shown : shown.slice(0, over);
}

const leftOut =
  'Newest first. Reminders, repeated alerts and other routine entries are left out; the audit report has all of them.';

/** Who did what and when, the newest first, a page at a time. */
export function historyMessage({ organization, entries, before = Infinity }: History): Message {
  const { orgId, name } = organization;
  const shown = entries.filter((entry) => entry.sequence < before && !isRoutine(entry)).toReversed();
  const drills = drilledIn(entries);
  const page = pageOf(shown, drills);
  const last = page.at(-1);
  if (last === undefined) {
    const words = `Nothing has happened in ${oneLine(name, 160)} yet.`;
    return { text: words, blocks: [section(words)] };
  }
  const earlier = button(
    'history',
    'Earlier',
    { organization: orgId, subject: String(last.sequence) },
    { label: 'Earlier entries of this history' },
  );
  return {
    text: `History of ${oneLine(name, 160)}`,
    blocks: [
      header(`History of ${name}`),
      ...inSections(page.map((entry) => line(entry, drills))),
      ...(shown.length > page.length ? row('history', [earlier]) : []),
      smallPrint(leftOut),
    ],
  };
}
