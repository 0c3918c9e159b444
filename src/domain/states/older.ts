import type { CheckId } from '../checks/findings.ts';
import { type GateReason, gateReason } from '../refusals.ts';
import type { RecordFault } from '../record/record-fault.ts';
import type { Approval, Enabled, Life, RecordedRefusal, Stage } from '../organization.ts';
import { unwatched } from '../checks/concerns.ts';
import { type Entry, hasOlderFacts } from '../events.ts';
import type { Proposal } from '../proposal.ts';
import { stateSchema } from '../phases.ts';

/** Facts of findings that were strings in schema 1. */
const numbers: readonly string[] = ['bits', 'days', 'policies'];
const lists: readonly string[] = ['keyOps', 'missing'];

function liftedFact(name: string, text: unknown): unknown {
  if (typeof text !== 'string') return text;
  if (numbers.includes(name)) return Number(text);
  return lists.includes(name) ? text.split(' ').filter((part) => part !== '') : text;
}

/** `check:keyEnabled`, `adobe:GET customer/config: ECONNRESET`, `redis:volatile` … */
function liftedReason(text: string): GateReason {
  const [about = '', ...rest] = text.split(':');
  const detail = rest.join(':');
  switch (about) {
    case 'check':
      return gateReason('checkUnseen', { check: detail as CheckId });
    case 'approvers':
      return gateReason('approversUnseen', { detail });
    case 'unnamedKey':
      return gateReason('unnamedKey', { name: detail });
    case 'redis':
      return detail === 'restarted' ? gateReason('restartedRedis') : gateReason('volatileRedis');
    case 'record':
      return gateReason('recordBroken', { fault: detail as RecordFault['kind'] });
    case 'heads':
      return gateReason('headsUnseen');
    case 'ended':
      return gateReason('endShown');
    default:
      return gateReason('adobeUnseen', { detail });
  }
}

/** `U1 approve contributor` */
function liftedRefusal(text: string): RecordedRefusal {
  const [who = '', command = '', reason = ''] = text.split(' ');
  return { who, command, reason: reason as RecordedRefusal['reason'] };
}

const each =
  (lift: (text: string) => unknown) =>
  (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map((item: unknown) => (typeof item === 'string' ? lift(item) : item))
      : value;

const membersOf = (value: unknown, lift: (name: string, member: unknown) => unknown): unknown =>
  Object.fromEntries(Object.entries(value as object).map(([name, member]) => [name, lift(name, member)]));

const lifts: Readonly<Record<string, (value: unknown) => unknown>> = {
  facts: (facts) => membersOf(facts, liftedFact),
  reasons: each(liftedReason),
  refusals: each(liftedRefusal),
};

/** A snapshot or an event of schema 1 with the facts in it as they are now. */
function liftedFacts(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(liftedFacts);
  if (typeof value !== 'object' || value === null) return value;
  return membersOf(value, (name, member) => lifts[name]?.(member) ?? liftedFacts(member));
}

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
