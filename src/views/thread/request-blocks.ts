import type { KnownBlock } from '@slack/types';
import { type Verdict, checkIds } from '../../domain/checks/findings.ts';
import type { Organization, WasProposed } from '../../domain/organization.ts';
import { type Act, type Proposal, readableDigest, requiredFor } from '../../domain/proposal.ts';
import { actDeeds, actWords } from '../blocks/act-words.ts';
import { button, quote, section } from '../blocks/blocks.ts';
import type { ViewContext } from '../blocks/context.ts';
import { duration, slackDate } from '../blocks/dates.ts';
import { code, counted, listed, mention, oneLine, people } from '../blocks/text.ts';
import { checkLabel } from '../findings/checks.ts';
import { conditionBlocks, declarationBlocks, proposalBlocks } from './proposal-blocks.ts';
import { questionBlocks } from './questions.ts';
import { recordBlocks } from './record-blocks.ts';
import { rejectedBlocks } from '../standing/rejected.ts';
import { nameOf } from './sentence.ts';

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

function checkWords(verdict: Verdict, { verdicts }: Proposal): string[] {
  const found = checkIds.filter((check) => verdicts[check] === verdict).map((check) => checkLabel(check));
  if (found.length === 0) return [];
  if (verdict === 'pass') return [`✓  ${counted(found.length, 'check passes', 'checks pass')}`];
  const more = found.length > mostLabels ? [`${found.length - mostLabels} more`] : [];
  return [`${groundWords[verdict]}: ${listed([...found.slice(0, mostLabels), ...more])}`];
}

/** What the request rests on: what is not a pass by name, the rest as a number. */
function groundBlocks({ proposal, run, loss, restored }: WasProposed & Pick<Organization, 'loss'>) {
  if (proposal.act !== 'enable') return [];
  const lines = (['fail', 'warning', 'unknown', 'pass'] as const).flatMap((verdict) =>
    checkWords(verdict, proposal),
  );
  const isPlain = loss === undefined && restored === undefined && run.searched?.isAll === true;
  return [
    ...(lines.length === 0 ? [] : [section(lines.join('\n'))]),
    ...(isPlain ? [] : recordBlocks(run, { loss, restored })),
  ];
}

/** Until when, and what follows the last yes. */
function untilWords(state: WasProposed): string {
  const { expiresAt } = state.proposal;
  const { coolingOffMs } = requiredFor(state);
  const then =
    coolingOffMs === 0
      ? 'Starts immediately after the last approval.'
      : `After the last approval, ${duration(coolingOffMs)} to stop it.`;
  return `Expires ${slackDate(expiresAt)}. ${then}`;
}

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
export const askedWords = ({ approvers }: ViewContext): string =>
  approvers.length === 0 ? '' : ` – asked: ${people(approvers)}`;

/** Until when, and what people asked: what a copy of the request shows that is not edited with every approval. */
export const openBlocks = (state: WasProposed): KnownBlock[] => [
  section(untilWords(state)),
  ...questionBlocks(state),
  ...declarationBlocks(state.proposal.redisDurableBy),
];

export const fingerprintWords = ({ fingerprint }: Proposal) =>
  `*Fingerprint:* \`${readableDigest(fingerprint)}\` (you approve only this)`;

/** The ids, as far as people compare them; the rest is in *Details*. */
export function idBlocks({ proposal, run }: WasProposed): KnownBlock[] {
  const { key, vault, configurationName } = run;
  const isEnabling = proposal.act === 'enable';
  const version = isEnabling ? ` ${code(key?.version ?? '', 40)}` : '';
  const lines = [
    fingerprintWords(proposal),
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
    ...(proposal.act === 'enable' ? recordBlocks(run, state) : []),
  ];
}

/** What a button belongs to: this one request, and not another one for the same thing. */
export function requestReference(state: Organization) {
  return {
    organization: state.organization,
    ...('run' in state && { run: state.run.id }),
    ...('proposal' in state && { subject: state.proposal.fingerprint }),
    ...('proposedSince' in state && { entry: String(state.proposedSince.sequence) }),
  };
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
  return `Approval needed: ${actDeeds[proposal.act]} for ${nameOf(context)}${forGood}. Expires ${slackDate(proposal.expiresAt)}. ${mention(proposal.by)} asks; ${approvals.length} of ${requiredFor(state).quorum} approved.`;
}
