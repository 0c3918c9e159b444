import { code, dated, mention, oneLine, quotedEnd, slackDate, slackTime } from '../blocks/text.ts';
import type { Accepted, Change, GateRefusal, OutcomeUnknown, Setback } from '../../domain/organization.ts';
import type { NotSentReason, UnknownCause } from '../../domain/post.ts';
import type { DrillEnd } from '../../domain/events.ts';
import type { Act, Substance } from '../../domain/proposal.ts';
import type { IneligibleReason } from '../../domain/refusals.ts';
import { actWords } from '../blocks/act-words.ts';
import { checkLabel } from '../findings/checks.ts';
import { findingWords } from '../findings/words.ts';
import { explainUpstream } from '../refusals/upstream.ts';

/** Where an organization stands, for the card, status and Home. All but `brief` is mrkdwn. */
export interface Standing {
  /** A few words of plain text, for headings and notifications: `Waiting for approval`. */
  readonly brief: string;
  /** What is so, and why; empty where `brief` says it all. */
  readonly now: string;
  /** Who or what is waited for; absent where nobody is. */
  readonly waitingFor?: string | undefined;
  /** When it began to be so; 0 where nothing has been recorded. */
  readonly since: number;
  /** Where that is waited for since another time. */
  readonly waitingSince?: number | undefined;
  /** When what happens by itself. */
  readonly deadline?: string | undefined;
  /** What the watch knows, once enabled; stands in a section of its own. */
  readonly health?: string | undefined;
  /** What comes after that. */
  readonly next: string;
}

/** The standing in mrkdwn lines; at most 3000 characters. */
export function standingLines(found: Standing): string {
  const since = found.since === 0 ? '' : `*Since:* ${slackDate(found.since)}`;
  return [
    found.now,
    found.waitingFor === undefined
      ? since
      : `*Waiting for:* ${found.waitingFor}, since ${slackDate(found.waitingSince ?? found.since)}`,
    found.deadline === undefined ? '' : `*Deadline:* ${found.deadline}`,
    `*Next:* ${found.next}`,
  ]
    .filter((line) => line !== '')
    .join('\n');
}

/** Why the request was not sent; a sentence. */
export const notSentWords: Record<NotSentReason, string> = {
  notOnDisk: 'The bot’s Redis did not write the decision to disk in time, so the bot did not send.',
  tooLate: 'The bot was delayed between the decision and the request, so it did not send.',
  unwitnessed: 'Slack did not show in time that the request was about to be sent, so the bot did not send.',
  ended: 'Slack shows that somebody ended this proposal, so the bot did not send.',
  noAddress: 'The address of Adobe’s host, or of the proxy, could not be found, so nothing was sent.',
  connectionRefused: 'Adobe’s host, or the proxy, did not accept a connection, so nothing was sent.',
  tls: 'A secure connection to Adobe could not be made, so nothing was sent.',
  noConnection: 'There was no connection to Adobe, so nothing was sent.',
};

/** Why it is not known what became of the request, as the end of a sentence. */
export const unknownCauseWords: Record<UnknownCause, string> = {
  interrupted: 'the bot was interrupted while it was sending',
  intentFound: 'Slack shows that it was about to be sent, but the bot’s record has lost that',
  anotherIntent: 'another instance of the bot was about to send the same request',
  otherOrganization: 'Adobe answered about another organization, so its answer says nothing about this one',
  notShown: 'Adobe has answered “not found” ever since',
  otherKey: 'Adobe shows a configuration of this name with another vault or key',
  unnamedKey: 'Adobe shows a configuration of this name but does not say which key it has',
  timeout: 'Adobe did not answer in time',
  connectionLost: 'the connection dropped before Adobe answered',
  redirect: 'the answer was a redirect, which Adobe does not document',
  conflict: 'the answer was a 409 conflict, which Adobe does not document',
  serverError: 'Adobe answered with a 5xx server error',
  notAdobeShape: 'the answer was a refusal, but not in any form that Adobe uses',
  doesNotParse: 'the answer said yes, but the bot cannot read its content',
};

export const acceptedAt = ({ at, isShown }: Accepted) =>
  `Adobe ${isShown === true ? 'showed' : 'accepted'} this request at ${slackTime(at)}`;

interface Unknown {
  readonly cause: UnknownCause;
  readonly detail: string;
  readonly accepted?: Accepted | undefined;
}

/** What is not known of the request, and why; mrkdwn, without a full stop. */
export function unknownWords({ cause, detail, accepted }: Unknown): string {
  const what =
    accepted === undefined
      ? '*It is not known whether Adobe received the request:*'
      : `*${acceptedAt(accepted)}, and it is not known what became of it:*`;
  return `${what} ${unknownCauseWords[cause]}${detail.trim() === '' ? '' : ` (${oneLine(detail, 300)})`}`;
}

/** Where Adobe had accepted the request: when, and the case at its support; sentences of mrkdwn, or nothing. */
export function acceptedWords({
  accepted,
  settlement,
}: Pick<OutcomeUnknown, 'accepted' | 'settlement'>): string {
  const at = accepted === undefined ? '' : `*${acceptedAt(accepted)}.* `;
  const { caseNumber } = settlement ?? {};
  return caseNumber === undefined ? at : `${at}Adobe’s case: ${oneLine(caseNumber, 100)}. `;
}

export const substanceFields: Record<keyof Substance | 'conditions', string> = {
  act: 'what is to be done',
  organization: 'the organization',
  host: 'Adobe’s host',
  body: 'the request body (vault, key, version or configuration name)',
  tenant: 'the directory (tenant)',
  applicationId: 'the CMK app',
  verdicts: 'what the checks said',
  attestations: 'what was attested',
  conditions: 'the reason, the ticket or the terms',
};

const lost: Record<IneligibleReason, string> = {
  notApprover: 'is no longer among the approvers',
  contributor: 'has meanwhile changed or attested something here',
  guest: 'is now a guest',
  botAccount: 'is a bot',
  deactivated: 'is deactivated',
  stranger: 'is no longer shown by Slack as a member of this workspace',
  emailUnreadable: 'has no email address that the bot can read',
  samePerson: 'shares an email address with another approver or with somebody who prepared this',
  contributorUnreadable:
    'may be the same person as somebody who prepared this, whose email address the bot cannot read',
};

/** One thing that differs from what was approved. */
export function changeWords(change: Change): string {
  switch (change.kind) {
    case 'verdict':
      return `*${checkLabel(change.finding.check)}* was “${change.was}” and is now “${change.finding.verdict}”: ${dated(findingWords(change.finding), 350)}`;
    case 'substance':
      return `${substanceFields[change.field]} is no longer what was proposed`;
    case 'approver':
      return `${mention(change.who)} ${lost[change.because]}, so their approval is gone`;
    case 'inputs':
      return `${mention(change.by)} changed what is to be set up`;
    case 'weakKey':
      return `the proposal or an approval is signed with the audit key ${code(change.keyId, 32)}, which is published or can be guessed, so others could have written it`;
    case 'olderVersion':
      return 'an earlier version of the bot made this proposal, and its approvers did not approve the reason and the terms (quorum, cooling-off period, approvers) with it';
  }
}

/** A list of changes, one a line, the first five in full. */
export function changeList(changes: readonly Change[]): string {
  const shown = changes.slice(0, 5).map((change) => `• ${changeWords(change)}`);
  const hidden = changes.length - shown.length;
  return [...shown, ...(hidden > 0 ? [`• and ${hidden} more`] : [])].join('\n');
}

export function gateRefusalWords(refusal: GateRefusal): string {
  if (refusal.kind === 'otherKey' && refusal.late === true) {
    return `Adobe has the configuration ${code(refusal.name, 100)}, with another vault or key than proposed: ${code(refusal.identifier, 300)}. It is the name of a request that was marked as not received: that request arrived late after all. Nothing was sent. Ask Adobe’s support before anything else is done; the operators are told.`;
  }
  return refusal.kind === 'failedBefore'
    ? `Adobe knows the configuration ${code(refusal.name, 100)} already, as failed. Adobe documents no second try under the same name, so a new configuration name is needed.`
    : `Adobe knows the configuration ${code(refusal.name, 100)} already, with another vault or key: ${code(refusal.identifier, 300)}. Nothing was sent. Find out who made it before anything else is done; the operators are told.`;
}

/** What the gate of a drill found, to its full stop. */
export function drillEndWords(end: DrillEnd): string {
  switch (end.kind) {
    case 'held':
      return 'all final checks passed.';
    case 'overtaken':
      return 'something real began.';
    case 'refused':
      return gateRefusalWords(end.refusal);
    case 'elsewhere':
      return `Adobe has the configuration ${code(end.askedAs, 100)} already (${code(end.status, 60)}).`;
  }
}

const briefs: Record<Setback['kind'], string> = {
  rejected: 'Rejected',
  stopped: 'Stopped',
  expired: 'Expired',
  changed: 'Approvals void',
  gateRefused: 'Not sent',
  notSent: 'Not sent',
  refusedByAdobe: 'Refused by Adobe',
  failed: 'Failed at Adobe',
  settled: 'Marked as not received',
};

/** How a proposal ended, in a few words of plain text, for headings and notifications. */
export function setbackBrief({ kind }: Pick<Setback, 'kind'>): string {
  return briefs[kind];
}

/** Why a proposal ended without its act: what happened, and what to do. */
export function setbackWords(setback: Setback, act: Act = 'enable'): string {
  const { nothingDone } = actWords[act];
  switch (setback.kind) {
    case 'rejected':
      return `${mention(setback.by)} rejected the proposal: ${quotedEnd(setback.reason)} ${nothingDone} The requester can address the reason and propose again.`;
    case 'stopped':
      return `${mention(setback.by)} stopped it${setback.reason.trim() === '' ? '.' : `: ${quotedEnd(setback.reason)}`} ${nothingDone} The requester can address the reason and propose again.`;
    case 'expired':
      return `The proposal expired before enough people approved, or before the final check finished. ${nothingDone} Propose again when approvers are available.`;
    case 'changed':
      return `Something changed, so the approvals are void. ${nothingDone}\n${changeList(setback.changes)}\nFix it if needed, then propose again.`;
    case 'gateRefused':
      return gateRefusalWords(setback.refusal);
    case 'notSent':
      return `${notSentWords[setback.why]} Adobe knows nothing of it. Propose again.`;
    case 'refusedByAdobe': {
      const { what, means, now } = explainUpstream(setback.fault);
      return `Nothing was started: ${oneLine(what, 600)}. ${oneLine(means, 400)} ${oneLine(now, 400)} Then propose again.`;
    }
    case 'failed':
      return `Adobe reports FAILED for the configuration ${code(setback.name, 100)} and gives no reason. The thread says what the bot’s own checks find. Fix that, or ask Adobe’s support where they find nothing wrong. Then choose a new configuration name in step 1 (Adobe documents no second try under the same one) and propose again.`;
    case 'settled':
      return `The earlier request was marked as not received: ${quotedEnd(setback.reason)} It may still arrive late. You can propose again.`;
  }
}
