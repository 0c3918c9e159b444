import { unwatched } from './health.ts';
import type { Approval, Enabled, Life, Stage } from './organization.ts';
import type { Proposal } from './proposal.ts';

/** A snapshot of version 0.1.0, in which an enabled organization had no life yet; its entries are the same. */
type EnabledBefore = Omit<Enabled, 'life'> & {
  readonly proposal: Proposal;
  readonly approvals: readonly Approval[];
  readonly stages: readonly Stage[];
  readonly elsewhere: boolean;
};

function isBefore(state: unknown): state is EnabledBefore {
  return (
    typeof state === 'object' &&
    state !== null &&
    'phase' in state &&
    state.phase === 'enabled' &&
    'proposal' in state &&
    !('life' in state)
  );
}

/** A stored snapshot as these rules would have made it from the same entries. */
export function lifted(state: unknown): unknown {
  if (!isBefore(state)) return state;
  const { proposal, approvals, stages, elsewhere, ...rest } = state;
  const life: Life = {
    since: state.since,
    origin: elsewhere ? 'elsewhere' : 'enabled',
    enablement: { proposal, approvals, stages },
    access: 'granted',
    health: unwatched(state.run.findings, state.run.key?.version, state.since.at),
  };
  return { ...rest, life };
}
