import { requiredFor } from '../../domain/proposal.ts';
import type { Button } from '@slack/types';
import { isDrilling, underDrill } from '../../domain/drill.ts';
import { type Organization, contributorsTo } from '../../domain/organization.ts';
import { actNouns } from '../blocks/act-words.ts';
import { button } from '../blocks/blocks.ts';
import { duration, slackDate } from '../blocks/dates.ts';
import { requestReference, runReference, settlementReference } from '../blocks/references.ts';
import { nextMove } from './next-move.ts';
import { rejectedWords } from './rejected.ts';
import type { StatusEntry } from './status.ts';
import { plain, strong } from '../blocks/text.ts';

/** One thing that waits for the reader, with the button that deals with it. Drawn when it is shown: most are only counted. */
export interface Waiting {
  readonly text: string;
  readonly action: Button;
}

type Phase<P extends Organization['phase']> = Extract<Organization, { phase: P }>;

/** Approvers by user id; members of a group are not known here and find it in the channel and under “Running”. */
function approval(
  state: Phase<'awaitingApproval'>,
  { context }: StatusEntry,
  user: string,
): Waiting | undefined {
  const answered = [...state.approvals.map(({ by }) => by), ...contributorsTo(state)];
  if (!context.approverMembers.includes(user) || answered.includes(user)) return undefined;
  return {
    get text() {
      const before = rejectedWords(context, state.proposal);
      return `${strong(context.organization.name)} – *your approval is requested*${state.proposal.act === 'enable' ? '' : ` (${actNouns[state.proposal.act]})`}, for ${duration(context.now - state.proposedSince.at)}. ${state.approvals.length} of ${requiredFor(state).quorum} received. Expires ${slackDate(state.proposal.expiresAt)}.${before === '' ? '' : `\n${before}`}`;
    },
    get action() {
      return button('approve', 'Read and approve…', requestReference(state), {
        style: 'primary',
        label: plain(`Read and approve: ${context.organization.name}`, 75),
      });
    },
  };
}

function settlement(
  state: Phase<'outcomeUnknown'>,
  { context }: StatusEntry,
  user: string,
): Waiting | undefined {
  const found = state.settlement;
  if (found === undefined || !context.approverMembers.includes(user)) return undefined;
  const answered = [found.by, ...found.approvals.map(({ by }) => by), ...state.run.contributors];
  if (answered.includes(user)) return undefined;
  return {
    get text() {
      return `${strong(context.organization.name)} – *your approval is requested* to mark the request as not received, for ${duration(context.now - found.since.at)}. ${found.approvals.length} of ${found.quorum} received. Expires ${slackDate(found.expiresAt)}.`;
    },
    get action() {
      return button('approveSettlement', 'Approve “not received”…', settlementReference(state), {
        label: plain(`Approve “not received”: ${context.organization.name}`, 75),
      });
    },
  };
}

/** The way out of an outcome that nobody knows, once there is one. */
function settling(
  state: Phase<'outcomeUnknown'>,
  { context }: StatusEntry,
  user: string,
): Waiting | undefined {
  const { settleableSince: since, settlement: asked, run } = state;
  if (since === undefined || asked !== undefined || run.owner !== user) return undefined;
  return {
    get text() {
      return `${strong(context.organization.name)} – *your move*, for ${duration(context.now - since)}: Adobe does not know the request. You can ask to mark it as not received.`;
    },
    get action() {
      return button('settle', 'Mark as not received…', runReference(state), {
        label: plain(`Mark as not received: ${context.organization.name}`, 75),
      });
    },
  };
}

function move(state: Phase<'preparing'>, { context }: StatusEntry, user: string): Waiting | undefined {
  // Most setups belong to somebody else: the next move is worked out for the reader's own only.
  if (state.run.owner !== user) return undefined;
  const { action, text, words, waits } = nextMove(state);
  if (!waits) return undefined;
  const since = Math.max(state.since.at, state.run.lookingSince.at);
  return {
    get text() {
      return `${strong(context.organization.name)} – *your move*, for ${duration(context.now - since)}: ${words}`;
    },
    get action() {
      return button(action, text, runReference(state), {
        style: 'primary',
        label: plain(`${text}: ${context.organization.name}`, 75),
      });
    },
  };
}

const withoutIt = (entry: StatusEntry) => ({ ...entry, state: underDrill(entry.state) });

/** What of this organization waits for this person. */
export function waitingFor(entry: StatusEntry, user: string): Waiting | undefined {
  const { state } = entry;
  switch (state.phase) {
    case 'awaitingApproval':
      return (
        approval(state, entry, user) ?? (isDrilling(state) ? waitingFor(withoutIt(entry), user) : undefined)
      );
    case 'outcomeUnknown':
      return settling(state, entry, user) ?? settlement(state, entry, user);
    case 'preparing':
      return move(state, entry, user);
    case 'unconfigured':
    case 'coolingOff':
    case 'enabling':
    case 'enabled':
    case 'revoking':
    case 'revoked':
    case 'restoring':
      return undefined;
  }
}
