import type { Entry, EventType, Stamp } from '../events.ts';
import type { CheckedStep, Finding } from '../checks/findings.ts';
import type {
  Enabled,
  Life,
  Organization,
  Preparing,
  Revoked,
  Run,
  Setback,
  Since,
  StateOf,
} from '../organization.ts';
import { type Phase, stateSchema } from '../phases.ts';
import type { Act } from '../proposal.ts';
import { isStepDone } from '../steps.ts';

/** What one event makes of one state. A phase is a row; an event that is not in it cannot happen there. */
export type Transitions<P extends Phase> = {
  readonly [T in EventType]?: (entry: Entry<T>, from: StateOf<P>) => Organization;
};

/** When and with which entry something began. */
export const sinceOf = ({ sequence, at }: Stamp): Since => ({ sequence, at });

/** The same state with something else in its run. */
export function withRun<S extends { readonly run: Run }>(from: S, change: Partial<Run>): S {
  return { ...from, run: { ...from.run, ...change } };
}

/** What every state carries over into the next phase. */
export function carriedOver(from: Organization, entry: Stamp) {
  return {
    schema: stateSchema,
    organization: from.organization,
    sequence: entry.sequence,
    since: sinceOf(entry),
    spentNames: from.spentNames,
    settled: from.settled,
    // Entries of older versions go on making the snapshot that they always made.
    ...(from.loss !== undefined && { loss: from.loss }),
    ...(from.restored !== undefined && { restored: from.restored }),
    refusals: [],
  } as const;
}

/** What was proposed, where that may be proposed. */
export function proposalFor(acts: readonly Act[], entry: Entry<'proposed'>, from: Organization) {
  const { proposal } = entry.event;
  if (!acts.includes(proposal.act))
    throw new Error(`'${proposal.act}' cannot be proposed in '${from.phase}'`);
  const asked = { proposal, proposedSince: sinceOf(entry), approvals: [], reminders: 0 } as const;
  return { ...carriedOver(from, entry), phase: 'awaitingApproval', ...asked } as const;
}

/** Back to preparing, with the reason; what was chosen, found and attested stays. */
export function backToPreparing(
  from: Organization & { readonly run: Run },
  entry: Stamp,
  setback: Setback,
): Preparing {
  const run = { ...from.run, setback, lookingSince: sinceOf(entry) };
  return { ...carriedOver(from, entry), phase: 'preparing', run };
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

export function withoutHelper(run: Run, step: CheckedStep): Run {
  const { [step]: _over, ...rest } = run.helpers ?? {};
  return { ...run, helpers: Object.keys(rest).length === 0 ? undefined : rest };
}

/** The person who was asked to do a step is asked no longer once it is done, even if it fails again later. */
export function withoutDone(run: Run): Run {
  const done = Object.keys(run.helpers ?? {}).filter((step) => isStepDone(run, step as CheckedStep));
  return done.reduce((left, step) => withoutHelper(left, step as CheckedStep), run);
}
