import {
  type AwaitingApproval,
  findRun,
  type Organization,
  type Run,
  type Setback,
  type WasProposed,
} from '../../domain/organization.ts';
import {
  type Act,
  isDrill,
  readableDigest,
  rehearsed,
  requiredFor,
  type Substance,
} from '../../domain/proposal.ts';
import { actWords } from '../blocks/act-words.ts';
import { button, type Message, row, section, withThreadLink } from '../blocks/blocks.ts';
import type { ViewContext } from '../blocks/context.ts';
import {
  escape,
  listed,
  mention,
  people,
  quotedEnd,
  requestReference,
  runReference,
  slackDate,
} from '../blocks/text.ts';
import { changeList, setbackWords } from '../standing/standing.ts';
import {
  askedNotice,
  detailsButton,
  fingerprintWords,
  groundBlocks,
  idBlocks,
  openBlocks,
  questionBlocks,
  questionButton,
  reasonBlocks,
  startsWords,
} from './request-blocks.ts';
import { nameOf, said, saidTo } from './sentence.ts';
import type { KnownBlock } from '@slack/types';
import { barriersIn, unseenIn } from '../../domain/checks/access-checks.ts';
import type { Finding } from '../../domain/checks/findings.ts';
import { checkLabel } from '../findings/checks.ts';
import { findingBlocks } from '../findings/list.ts';
import { declarationBlocks, proposalBlocks } from './proposal-blocks.ts';
import { recordBlocks } from './setup.ts';

/** What became of a request whose approvals are there, while it is not over. */
export function decided(state: WasProposed): string {
  switch (state.phase) {
    case 'coolingOff':
      return requiredFor(state).coolingOffMs === 0
        ? '*Approved.* The bot is verifying everything once more.'
        : `*Approved.* Cooling off until ${slackDate(state.until)}; *Stop* is on the run’s message.`;
    case 'enabling':
      return '*Approved and sent.* The request cannot be taken back.';
    case 'outcomeUnknown':
      return '*Approved and sent; the outcome is unknown.* See the thread.';
    case 'revoking':
      return '*Approved.* Access is being revoked; see the thread.';
    case 'restoring':
      return '*Approved.* Access is being restored; see the thread.';
    case 'awaitingApproval':
      return '';
  }
}

export const carriedOut: Record<Act, string> = {
  enable: '*Approved and enabled.*',
  revoke: '*Approved and revoked.*',
  restore: '*Approved and restored.*',
  enableDrill: '*The drill is over.* Nothing was carried out.',
  revokeDrill: '*The drill is over.* Nothing was carried out.',
};

type End = Setback | { readonly kind: 'cancelled'; readonly by: string; readonly reason: string };

function endOf(state: Organization): End | undefined {
  if (state.phase === 'unconfigured') return state.cancelled && { kind: 'cancelled', ...state.cancelled };
  if (state.phase === 'enabled' || state.phase === 'revoked') return state.life.setback?.why;
  return findRun(state)?.setback;
}

const quoted = (reason: string) => (reason.trim() === '' ? '.' : `: ${quotedEnd(reason)}`);

/** How a request ended without its act, by whom and when; undefined where it did not. */
export function endedWords(state: Organization, at: number, was?: WasProposed): string | undefined {
  if (was !== undefined && isDrill(was.proposal.act)) return carriedOut[was.proposal.act];
  const end = endOf(state);
  const act = was?.proposal.act ?? 'enable';
  const when = slackDate(at);
  const { nothingDone } = actWords[act];
  if (end === undefined) return undefined;
  switch (end.kind) {
    case 'rejected':
      return `*Rejected* by ${mention(end.by)} ${when}${quoted(end.reason)}\n${nothingDone}`;
    case 'stopped':
      return `*Stopped* by ${mention(end.by)} ${when}${quoted(end.reason)}\n${nothingDone}`;
    case 'cancelled':
      return `*Cancelled* by ${mention(end.by)} ${when}${quoted(end.reason)}\n${nothingDone}`;
    case 'expired':
      return `*The proposal expired* ${when}, before enough people approved, or before the final check finished. ${nothingDone}`;
    case 'changed':
      return `*No longer valid* since ${when}: something changed, so the approvals no longer count. ${nothingDone}\n${changeList(end.changes)}`;
    default:
      return `*Not carried out* ${when}. ${setbackWords(end, act)}`;
  }
}

function approvalsOf({ approvals }: WasProposed): string {
  const given = approvals.slice(0, 10).map(({ by, at }) => `${mention(by)} ${slackDate(at)}`);
  return given.length === 0 ? '' : ` Approved by ${given.join(', ')}.`;
}

/** One request, as it stands or as it was ended `at` some time. */
export interface RequestPresent {
  readonly state: Organization;
  readonly was: WasProposed | undefined;
  readonly at: number;
}

/** Who decided a request, how and when; undefined while it waits for approvals, or where it is no longer known. */
export function decisionWords({ state, was, at }: RequestPresent): string | undefined {
  if (was === undefined) {
    if (!('proposal' in state) || state.phase === 'awaitingApproval') return undefined;
    return `${decided(state)}${approvalsOf(state)}`;
  }
  const ended = endedWords(state, at, was);
  return ended ?? `${carriedOut[was.proposal.act]}${approvalsOf(was)} Completed ${slackDate(at)}.`;
}

/** The buttons in a direct message. A person who approved can still reject. */
export function answerRow(state: Organization, hasApproved = false) {
  return row('approval', [
    ...(hasApproved
      ? []
      : [button('approve', 'Read and approve…', requestReference(state), { style: 'primary' })]),
    button('reject', 'Reject…', requestReference(state), {
      style: 'danger',
      label: 'Reject the proposal with a reason',
    }),
    questionButton(state),
    detailsButton(state),
  ]);
}

/** Asks one person for a yes, in the same order as the thread and the form. `why` is what made it ask once more. */
export function requestCopy(state: AwaitingApproval, context: ViewContext, why = ''): Message {
  const { proposal } = state;
  const { by, act } = proposal;
  const { symbol, happens } = actWords[act];
  const once = why === '' ? '' : `${why}\n`;
  const notice = `${askedNotice(state, context)}${why === '' ? '' : ` ${why}`}`;
  return saidTo(
    context,
    `${symbol} ${mention(by)} asks for your approval.\n${once}${happens}`,
    [
      ...reasonBlocks(proposal, context),
      ...openBlocks(state),
      section(fingerprintWords(proposal)),
      ...answerRow(state),
    ],
    notice,
  );
}

/** In whose direct message a request stands. */
export interface Copy {
  readonly person: string;
  /** To the thread, where it is known. */
  readonly link: string | undefined;
}

/** What a direct message that asked for an approval says afterwards; undefined while it still asks. */
export function copyMessage(
  present: RequestPresent,
  { person, link }: Copy,
  context: ViewContext,
): Message | undefined {
  const { state, was } = present;
  const about = was ?? ('proposal' in state ? state : undefined);
  const isOpen = state.phase === 'awaitingApproval' && was === undefined;
  const mine = about?.approvals.find(({ by }) => by === person);
  const decision =
    decisionWords(present) ??
    (mine && `*You approved this* ${slackDate(mine.at)}. Other approvals are open.`);
  if (decision === undefined && isOpen && state.questions !== undefined) {
    const again = requestCopy(state, context);
    return link === undefined ? again : withThreadLink(again, link);
  }
  if (about === undefined || decision === undefined) return undefined;
  const { by, act, fingerprint } = about.proposal;
  const asked = `${mention(by)} asked for ${actWords[act].approvalOf}, fingerprint \`${readableDigest(fingerprint)}\`.`;
  const thread = link === undefined ? '' : `\n<${escape(link)}|Open the thread>`;
  const below = isOpen ? [...questionBlocks(state), ...answerRow(state, true)] : [];
  return saidTo(context, `${asked}\n${decision}${thread}`, below, `${nameOf(context)}: ${decision}`);
}

/** What the announcement says once it can no longer be used to stop; undefined while it can. */
export function announcementMessage(present: RequestPresent, context: ViewContext): Message | undefined {
  const { state, was } = present;
  const isOpen = state.phase === 'awaitingApproval' || state.phase === 'coolingOff';
  const decision = was === undefined && isOpen ? undefined : decisionWords(present);
  return decision === undefined ? undefined : said(context, `All approvals received. ${decision}`);
}

/** What would be proposed now: the requester reads it in the order in which approvers will. */
export interface Draft {
  readonly substance: Substance;
  readonly run: Run;
  /** What Azure shows now, where access is proposed to be restored. */
  readonly findings: readonly Finding[];
}

const causesOf = ({ findings }: Draft) => [...barriersIn(findings), ...unseenIn(findings)];

/** What blocks Adobe's access now, by name. */
function causeLine(draft: Draft): KnownBlock[] {
  if (draft.substance.act !== 'restore') return [];
  const causes = causesOf(draft).map(({ check }) => checkLabel(check));
  const words = causes.length === 0 ? 'nothing that the bot sees in Azure' : listed(causes);
  return [section(`*What currently blocks Adobe’s access:* ${words}.`)];
}

/** The same with what fixes it: all but the role is for people. */
function causeBlocks(draft: Draft, context: ViewContext): KnownBlock[] {
  const causes = causesOf(draft);
  if (draft.substance.act !== 'restore' || causes.length === 0) return [];
  const seen = Object.fromEntries(causes.map((finding) => [finding.check, finding]));
  return [
    section(
      '*What currently blocks Adobe’s access.* The bot assigns the role where it may write. People fix everything else, in this order. A recovered vault comes back without its role assignments.',
    ),
    ...findingBlocks({ ...draft.run, findings: seen, attestations: [] }, context, {
      only: causes.map(({ check }) => check),
      budget: 4000,
    }),
  ];
}

/** Who is asked, and what follows. */
function askedLine(
  act: Act,
  { approvers, quorum, coolingOffMs, revokeCoolingOffMs }: ViewContext,
): KnownBlock {
  const asked = approvers.length === 0 ? 'the approvers' : people(approvers);
  const waitMs = rehearsed(act) === 'enable' ? coolingOffMs : revokeCoolingOffMs;
  const voids = rehearsed(act) === 'enable' ? ' Any change voids the approvals.' : '';
  return section(`*Asked:* ${asked} (${quorum} required). ${startsWords(waitMs)}${voids}`);
}

/** What the requester reads below the reason and before *Details*: who is asked, what it rests on, the ids. */
export function draftBlocks(draft: Draft, state: Organization, context: ViewContext): KnownBlock[] {
  const { substance, run } = draft;
  const { loss, restored } = state;
  return [
    askedLine(substance.act, context),
    ...causeLine(draft),
    ...groundBlocks({ proposal: substance, run, loss, restored }),
    ...declarationBlocks(context.redisDurableBy),
    ...idBlocks({ proposal: substance, run }),
  ];
}

/** The exact request, and everything else that will be approved with it or that it rests on. */
export function draftDetailBlocks(draft: Draft, state: Organization, context: ViewContext): KnownBlock[] {
  const { substance, run } = draft;
  return [
    ...causeBlocks(draft, context),
    ...proposalBlocks({ substance, fingerprint: undefined, run, context }),
    ...(rehearsed(substance.act) === 'enable' ? recordBlocks(run, state) : []),
  ];
}

export const draftDetailsButton = ({ substance: { act } }: Draft, state: Organization) =>
  button(
    'details',
    'Details',
    { ...runReference(state), subject: act },
    { label: 'Details: the exact request and all checks' },
  );
