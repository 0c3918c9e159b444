import type { KnownBlock } from '@slack/types';
import {
  type AskedQuestion,
  type AwaitingApproval,
  contributorsTo,
  type Organization,
  type Run,
  type WasProposed,
} from '../../domain/organization.ts';
import { button, quote, section, toThread } from '../blocks/blocks.ts';
import {
  code,
  counted,
  duration,
  listed,
  mention,
  oneLine,
  people,
  requestReference,
  slackDate,
} from '../blocks/text.ts';
import { calling, nameOf, said, type Tellers } from './sentence.ts';
import { checkIds, type Verdict } from '../../domain/checks/findings.ts';
import {
  type Act,
  isDrill,
  type Proposal,
  readableDigest,
  rehearsed,
  requiredFor,
  type Substance,
} from '../../domain/proposal.ts';
import { actDeeds, actWords } from '../blocks/act-words.ts';
import type { ViewContext } from '../blocks/context.ts';
import { checkLabel } from '../findings/checks.ts';
import { conditionBlocks, declarationBlocks, proposalBlocks } from './proposal-blocks.ts';
import { recordBlocks } from './setup.ts';
import { rejectedBlocks } from '../standing/preparing.ts';

/** The newest questions are shown with the request, each cut; the thread has all of them in full. */
const mostShown = 2;
const longest = 120;

/** What people asked about a request. Whether it was answered, the bot does not know: answers are in the thread. */
export function questionBlocks({
  questions = [],
}: {
  readonly questions?: readonly AskedQuestion[] | undefined;
}): KnownBlock[] {
  if (questions.length === 0) return [];
  const lines = questions
    .slice(-mostShown)
    .map(({ by, text }) => `• ${mention(by)}: “${oneLine(text, longest)}”`);
  const earlier = questions.length - lines.length;
  const more = earlier > 0 ? `, and ${counted(earlier, 'earlier one')}` : '';
  return [section(`*Questions* (see thread${more})\n${lines.join('\n')}`)];
}

export const questionTellers: Tellers<'asked'> = {
  asked: ({ by, event }, state, context) => {
    const asked = 'proposal' in state ? [state.proposal.by] : [];
    const words = `${calling(asked)}${mention(by)} has a question about the request for approval. Please answer here.`;
    return [
      toThread(
        said(
          context,
          words,
          [quote(event.question)],
          `Question about ${nameOf(context)}: ${mention(by)} asks “${oneLine(event.question)}”`,
        ),
      ),
    ];
  },
};

/*
 * What a person reads before a yes, in the order in which it matters: the meaning first, then the ids; the exact request
 * and everything else stand behind *Details*. The form and every message of a request are built from these.
 */

/** A form takes 300 characters; an earlier version took more, which *Details* shows in full. */
const reasonLength = 400;

/** Why it is wanted, by whom. */
function whyNowBlocks({ by, at, reason, ticket, caseNumber }: Proposal): KnownBlock[] {
  const asked = [
    `${reason === undefined ? '*Asked*' : '*Why now*'} – ${mention(by)}, ${slackDate(at)}`,
    ...(ticket === undefined ? [] : [`Ticket: ${oneLine(ticket, 100)}`]),
    ...(caseNumber === undefined ? [] : [`Adobe’s case: ${oneLine(caseNumber, 100)}`]),
  ];
  return [section(asked.join(' · ')), ...(reason === undefined ? [] : [quote(reason, reasonLength)])];
}

/** Of what is not a pass, so many are named; *Details* has all. */
const mostLabels = 2;

const groundWords: Record<Exclude<Verdict, 'pass'>, string> = {
  fail: '✗  Failed',
  warning: '△  Warning',
  unknown: '?  On a person’s word',
};

function checkWords(verdict: Verdict, { verdicts }: Substance): string[] {
  const found = checkIds.filter((check) => verdicts[check] === verdict).map((check) => checkLabel(check));
  if (found.length === 0) return [];
  if (verdict === 'pass') return [`✓  ${counted(found.length, 'check passes', 'checks pass')}`];
  const more = found.length > mostLabels ? [`${found.length - mostLabels} more`] : [];
  return [`${groundWords[verdict]}: ${listed([...found.slice(0, mostLabels), ...more])}`];
}

/** What is asked for, or about to be. */
export interface AskedAbout {
  readonly proposal: Substance & Partial<Proposal>;
  readonly run: Run;
}

/** Whether anybody will be able to tell afterwards who used the key; nothing where no log is asked for. */
const evidenceWords: Record<Verdict, string> = {
  pass: '✓  There will be evidence of who uses the key: the vault keeps an audit log.',
  warning: '△  There will be no evidence of who uses the key: the vault keeps no audit log.',
  unknown:
    '?  Whether there will be evidence of who uses the key is unknown: the bot could not read the audit log or its settings.',
  fail: '△  There will be no evidence of who uses the key: the vault keeps no audit log.',
};

/** What the request rests on: what is not a pass by name, the rest as a number. */
export function groundBlocks({
  proposal,
  run,
  loss,
  restored,
}: AskedAbout & Pick<Organization, 'loss' | 'restored'>): KnownBlock[] {
  if (rehearsed(proposal.act) !== 'enable') return [];
  const { auditLog } = proposal.verdicts;
  const lines = [
    ...(['fail', 'warning', 'unknown', 'pass'] as const).flatMap((verdict) => checkWords(verdict, proposal)),
    ...(auditLog === undefined ? [] : [evidenceWords[auditLog]]),
  ];
  const isPlain = loss === undefined && restored === undefined && run.searched?.isAll === true;
  return [
    ...(lines.length === 0 ? [] : [section(lines.join('\n'))]),
    ...(isPlain ? [] : recordBlocks(run, { loss, restored })),
  ];
}

export const startsWords = (coolingOffMs: number): string =>
  coolingOffMs === 0
    ? 'Starts immediately after the last approval.'
    : `After the last approval, ${duration(coolingOffMs)} to stop it.`;

/** Until when, and what follows the last yes. */
const untilWords = (state: WasProposed): string =>
  `Expires ${slackDate(state.proposal.expiresAt)}. ${startsWords(requiredFor(state).coolingOffMs)}`;

/** Who approved so far, of how many. */
export function approvalsLine(state: WasProposed): string {
  const { approvals } = state;
  const names = approvals.length === 0 ? '' : `: ${people(approvals.map(({ by }) => by))}`;
  return `*${approvals.length} of ${requiredFor(state).quorum} approvals*${names}`;
}

/** What happens and whether it can be undone; `before` names the organization where nothing around it does. */
export const happensBlock = (act: Act, before = '') => section(`${before}${actWords[act].happens}`);

/** Why now, and what was said against it before. */
export const reasonBlocks = (proposal: Proposal, context: ViewContext): KnownBlock[] => [
  ...whyNowBlocks(proposal),
  ...rejectedBlocks(context, proposal),
];

/** Who approved, until when, what people asked, what it rests on. */
export function stateBlocks(state: WasProposed, asked = ''): KnownBlock[] {
  return [
    section([`${approvalsLine(state)}${asked}`, untilWords(state)].join('\n')),
    ...questionBlocks(state),
    ...groundBlocks(state),
    ...declarationBlocks(state.proposal.redisDurableBy),
  ];
}

/** Who is called upon, after the number of approvals. */
export function askedWords(state: AwaitingApproval, { approvers, forwards }: ViewContext): string {
  const notAsked = [...contributorsTo(state), ...(forwards?.held ?? []).map(({ from }) => from)];
  const asked = approvers.filter((id) => !notAsked.includes(id));
  return asked.length === 0 ? '' : ` – asked: ${people(asked)}`;
}

/** Until when, and what people asked: what a copy of the request shows that is not edited with every approval. */
export const openBlocks = (state: WasProposed): KnownBlock[] => [
  section(untilWords(state)),
  ...questionBlocks(state),
  ...declarationBlocks(state.proposal.redisDurableBy),
];

export const fingerprintWords = ({ fingerprint }: Pick<Proposal, 'fingerprint'>, isOpen = true) =>
  `*Fingerprint:* \`${readableDigest(fingerprint)}\`${isOpen ? ' (you approve only this)' : ''}`;

/** The ids, as far as people compare them; the rest is in *Details*. */
export function idBlocks({ proposal, run }: AskedAbout, isOpen = true): KnownBlock[] {
  const { key, vault, configurationName } = run;
  const { fingerprint } = proposal;
  const isEnabling = rehearsed(proposal.act) === 'enable';
  const version = isEnabling ? ` ${code(key?.version ?? '', 40)}` : '';
  const lines = [
    // While it is being written there is none: the reason is part of it.
    ...(fingerprint === undefined ? [] : [fingerprintWords({ fingerprint }, isOpen)]),
    `*Organization:* ${code(proposal.organization, 80)}`,
    `*Vault:* ${code(vault?.name ?? '', 60)}`,
    `*Key:* ${code(key?.name ?? '', 130)}${version}`,
    ...(isEnabling ? [`*Configuration:* ${code(configurationName ?? '', 100)}`] : []),
  ];
  return [section(lines.join('\n'))];
}

/** The exact request, byte for byte, and everything else that was approved with it or that it rests on. */
export function detailBlocks(state: WasProposed, context: ViewContext): KnownBlock[] {
  const { proposal, run } = state;
  const { fingerprint } = proposal;
  return [
    ...proposalBlocks({ substance: proposal, fingerprint, run, context }),
    ...conditionBlocks(proposal),
    ...(rehearsed(proposal.act) === 'enable' ? recordBlocks(run, state) : []),
  ];
}

export const detailsButton = (state: Organization) =>
  button('details', 'Details', requestReference(state), {
    label: 'Details: the exact request and all checks',
  });

export const questionButton = (state: Organization) =>
  button('askQuestion', 'Ask a question…', requestReference(state), {
    label: 'Ask a question in the run’s thread',
  });

/** For a locked phone: what is asked for whom, and until when it can be answered. */
export function askedNotice(state: WasProposed, context: ViewContext): string {
  const { proposal, approvals } = state;
  const forGood = proposal.act === 'enable' ? ' (cannot be undone)' : '';
  const drill = isDrill(proposal.act) ? 'DRILL: ' : '';
  return `${drill}Approval needed: ${actDeeds[rehearsed(proposal.act)]} for ${nameOf(context)}${forGood}. Expires ${slackDate(proposal.expiresAt)}. ${mention(proposal.by)} asks; ${approvals.length} of ${requiredFor(state).quorum} approved.`;
}
