import { unwatched } from '../checks/health.ts';
import { type Entry, hasOlderFacts } from '../events.ts';
import type { Approval, Enabled, Life, Stage } from '../organization.ts';
import type { Proposal } from '../proposal.ts';
import { stateSchema } from '../schema.ts';
import { liftedFacts } from './older-facts.ts';

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

function lifeFrom(state: EnabledBefore): unknown {
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

/** A stored snapshot as these rules would have made it from the same entries. */
export function lifted(stored: unknown): unknown {
  if ((stored as { readonly schema?: unknown } | null)?.schema !== 1) return stored;
  const state = { ...(liftedFacts(stored) as object), schema: stateSchema };
  return isBefore(state) ? lifeFrom(state) : state;
}

/** An entry of any schema that can be read, with its facts as they are now. Its bytes are verified before. */
export function liftedEntry(stored: Entry): Entry {
  return hasOlderFacts(stored) ? { ...stored, event: liftedFacts(stored.event) as Entry['event'] } : stored;
}
