import type { Entry, EventType, Stamp } from './events.ts';
import type { Finding } from './findings.ts';
import type {
  Enabled,
  Life,
  Organization,
  Phase,
  Preparing,
  Revoked,
  Run,
  Setback,
  StateOf,
} from './organization.ts';

/** What one event makes of one state. A phase is a row; an event that is not in it cannot happen there. */
export type Transitions<P extends Phase> = {
  readonly [T in EventType]?: (entry: Entry<T>, from: StateOf<P>) => Organization;
};

/** What every state carries over into the next phase. */
export function carriedOver(from: Organization, entry: Stamp) {
  return {
    schema: 1,
    organization: from.organization,
    sequence: entry.sequence,
    since: { sequence: entry.sequence, at: entry.at },
    spentNames: from.spentNames,
    settled: from.settled,
    refusals: [],
  } as const;
}

/** Back to preparing, with the reason; what was chosen, found and attested stays. */
export function backToPreparing(
  from: Organization & { readonly run: Run },
  entry: Stamp,
  setback: Setback,
): Preparing {
  const { run } = from;
  return {
    ...carriedOver(from, entry),
    phase: 'preparing',
    run: { ...run, setback, lookingSince: { sequence: entry.sequence, at: entry.at } },
  };
}

/** On with its life, which says by itself whether the organization is enabled or revoked. */
export function onWithLife(from: Organization & { readonly run: Run }, entry: Stamp, life: Life) {
  const { run } = from;
  const phase: Enabled['phase'] | Revoked['phase'] = life.access === 'granted' ? 'enabled' : 'revoked';
  return { ...carriedOver(from, entry), phase, run, life };
}

/** What was found later takes the place of what was found before. */
export function withFindings(run: Run, findings: readonly Finding[]): Run {
  const seen = Object.fromEntries(findings.map((finding) => [finding.check, finding]));
  return { ...run, findings: { ...run.findings, ...seen } };
}

/** Whoever proposed, changed or attested anything does not count as an approver. */
export function contributing(run: Run, who: string): Run {
  return run.contributors.includes(who) ? run : { ...run, contributors: [...run.contributors, who] };
}
