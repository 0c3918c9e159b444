import type { AskOutcome, Command, ConfiguredTerms } from '../../../src/domain/commands.ts';
import { decide } from '../../../src/domain/rules/decide.ts';
import type { Entry } from '../../../src/domain/events.ts';
import { type CheckId, checkIds, type Finding, type Verdict } from '../../../src/domain/checks/findings.ts';
import { nothingRecent, type Recent } from '../../../src/domain/checks/judge-health.ts';
import { type Organization, unconfigured } from '../../../src/domain/organization.ts';
import { act } from '../stories.ts';
import { finding, organization, start, terms } from '../world.ts';
import { type Account, cast, firstApprovers } from './cast.ts';

/** A configuration as Adobe holds it. */
export interface AtAdobe {
  readonly identifier: string;
  readonly status: string;
}

/** One thing that was tried, with what it made of the record. */
export interface Move {
  readonly before: Organization;
  readonly after: Organization;
  readonly command: Command;
  readonly entries: readonly Entry[];
  readonly refused: boolean;
  /** The company as it was at that moment. */
  readonly accounts: readonly Account[];
  readonly approvers: readonly string[];
  readonly atAdobe: ReadonlyMap<string, AtAdobe>;
  readonly verdicts: Partial<Record<CheckId, Verdict>>;
  readonly hidden: readonly CheckId[];
  readonly durable: boolean;
  readonly terms: ConfiguredTerms;
}

/** The record and the world around it. */
export interface Simulation {
  state: Organization;
  now: number;
  accounts: readonly Account[];
  approvers: readonly string[];
  verdicts: Partial<Record<CheckId, Verdict>>;
  /** Checks that nobody can look at for the moment. */
  hidden: readonly CheckId[];
  durable: boolean;
  /** As configured at the moment, for all acts alike. */
  terms: ConfiguredTerms;
  /** What the watch remembers between looks. */
  recent: Recent;
  readonly atAdobe: Map<string, AtAdobe>;
  readonly entries: Entry[];
  /** What became of each POST, by the sequence of its intent. */
  readonly fates: Map<number, number>;
  /** What Adobe answered so far. */
  readonly answers: AskOutcome[];
  readonly moves: Move[];
}

export function createSimulation(): Simulation {
  return {
    state: unconfigured(organization),
    now: start,
    accounts: cast,
    approvers: firstApprovers,
    verdicts: {},
    hidden: [],
    durable: true,
    terms,
    recent: nothingRecent,
    atAdobe: new Map(),
    entries: [],
    answers: [],
    fates: new Map(),
    moves: [],
  };
}

/** Decides and appends, as the store does; every try is kept. */
export function attempt(simulation: Simulation, command: Command): Move {
  const {
    state: before,
    now,
    accounts,
    approvers,
    verdicts,
    hidden,
    durable,
    terms: configured,
  } = simulation;
  const { state: after, entries, refusal } = act(before, command, now);
  const move = {
    before,
    after,
    command,
    entries,
    refused: refusal !== undefined,
    accounts,
    approvers,
    atAdobe: new Map(simulation.atAdobe),
    verdicts,
    hidden,
    durable,
    terms: configured,
  };
  simulation.state = after;
  simulation.entries.push(...entries);
  simulation.moves.push(move);
  return move;
}

/** Whether a command would come through, without trying it. */
export function wouldAccept({ state, now }: Simulation, command: Command): boolean {
  const { events, refusal } = decide(state, command, now);
  return refusal === undefined && events.length > 0;
}

export function findingsOf({ verdicts, hidden }: Simulation): Finding[] {
  return checkIds.map((check) => {
    if (check === 'entitlement') return finding(check, 'unknown', 'personOnly');
    if (hidden.includes(check)) return finding(check, 'unknown', 'throttled');
    return finding(check, verdicts[check] ?? 'pass');
  });
}

export function find({ atAdobe }: Simulation, names: readonly string[]) {
  const askedAs = names.find((name) => atAdobe.has(name));
  const found = askedAs === undefined ? undefined : atAdobe.get(askedAs);
  if (askedAs === undefined || found === undefined) return { kind: 'absent' } as const;
  const { status, identifier: keyVaultKeyIdentifier } = found;
  return { kind: 'found', status, askedAs, keyVaultKeyIdentifier } as const;
}
