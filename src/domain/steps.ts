import {
  type CheckedStep,
  type CheckId,
  checkIds,
  checks,
  type Finding,
  isNotYetSeen,
  isOptional,
  type Step,
  steps,
  type Verdict,
} from './checks/findings.ts';
import { type Attestation, type Organization, type Run, findLife } from './organization.ts';

/**
 * - `todo`: something must be chosen or done first
 * - `waiting`: the bot is looking, or the world or other people have to act
 * - `attention`: a check failed or a person's word is needed
 * - `done`
 */
export type StepStatus = 'todo' | 'waiting' | 'attention' | 'done';

/** The finding of one check, with the attestation that stands in for it where the verdict is unknown. */
export interface CheckState {
  readonly check: CheckId;
  readonly finding: Finding;
  readonly attestation: Attestation | undefined;
}

const notYet = (check: CheckId): Finding => ({
  check,
  verdict: 'unknown',
  code: 'unseen',
  facts: { because: check === 'entitlement' ? 'personOnly' : 'notYet', detail: '' },
});

/** What is known about one check now; never looked at counts as unknown. */
export function checkState(run: Run, check: CheckId): CheckState {
  const finding = run.findings[check] ?? notYet(check);
  const attestation =
    finding.verdict === 'unknown'
      ? run.attestations.findLast((candidate) => candidate.check === check)
      : undefined;
  return { check, finding, attestation };
}

/** Every check of this run: one that is not always asked only where it was. */
function checksOf({ findings }: Run): CheckId[] {
  return checkIds.filter((check) => !isOptional(check) || findings[check] !== undefined);
}

export function checkStates(run: Run, step: CheckedStep): CheckState[] {
  return checksOf(run)
    .filter((check) => checks[check] === step)
    .map((check) => checkState(run, check));
}

/** Whether a check stands in the way of a proposal: a fail, or an unknown that nobody attested. */
export function isOpen({ check, finding, attestation }: CheckState): boolean {
  return (
    finding.verdict === 'fail' ||
    (finding.verdict === 'unknown' && attestation === undefined && !isOptional(check))
  );
}

/** Every check that stands in the way of a proposal, in the card's order. */
export function openChecks(run: Run): CheckState[] {
  return checksOf(run)
    .map((check) => checkState(run, check))
    .filter(isOpen);
}

/** The verdicts a proposal rests on. */
export function verdictsOf(run: Run): Partial<Record<CheckId, Verdict>> {
  return Object.fromEntries(checksOf(run).map((check) => [check, checkState(run, check).finding.verdict]));
}

const chosen: Record<CheckedStep, (run: Run) => boolean> = {
  vault: (run) => run.vault !== undefined,
  key: (run) => run.key !== undefined,
  app: (run) => run.app !== undefined,
  role: (run) => run.app !== undefined && run.vault !== undefined,
};

/** Whether nobody has looked yet, so that there is nothing to do but wait a moment. */
function isPending(state: CheckState): boolean {
  return isNotYetSeen(state.finding);
}

function checkedStepStatus(run: Run, step: CheckedStep): StepStatus {
  if (!chosen[step](run)) return 'todo';
  const open = checkStates(run, step).filter(isOpen);
  if (open.length === 0) return 'done';
  return open.every(isPending) ? 'waiting' : 'attention';
}

export const isStepDone = (run: Run, step: CheckedStep) => checkedStepStatus(run, step) === 'done';

const laterStatus: Record<Organization['phase'], Record<'approval' | 'enablement', StepStatus>> = {
  unconfigured: { approval: 'todo', enablement: 'todo' },
  preparing: { approval: 'todo', enablement: 'todo' },
  awaitingApproval: { approval: 'waiting', enablement: 'todo' },
  coolingOff: { approval: 'done', enablement: 'waiting' },
  enabling: { approval: 'done', enablement: 'waiting' },
  outcomeUnknown: { approval: 'done', enablement: 'waiting' },
  enabled: { approval: 'done', enablement: 'done' },
  revoking: { approval: 'done', enablement: 'done' },
  revoked: { approval: 'done', enablement: 'done' },
  restoring: { approval: 'done', enablement: 'done' },
};

const isForPeople = (state: Organization) =>
  state.phase === 'outcomeUnknown' && (state.settleableSince ?? state.settlement) !== undefined;

/** Where one step stands. */
export function stepStatus(state: Organization, run: Run, step: Step): StepStatus {
  if (findLife(state) !== undefined) return 'done';
  // Until people may settle it, nobody but Adobe can answer.
  if (step === 'enablement' && isForPeople(state)) return 'attention';
  if (step === 'approval' || step === 'enablement') return laterStatus[state.phase][step];
  return checkedStepStatus(run, step);
}

/** The first step that is not done: what `/cmk setup` opens. */
export function nextStep(state: Organization, run: Run): Step {
  return steps.find((step) => stepStatus(state, run, step) !== 'done') ?? 'enablement';
}
