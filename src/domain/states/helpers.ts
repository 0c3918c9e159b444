import type { CheckedStep } from '../checks/findings.ts';
import type { Run } from '../organization.ts';
import { isStepDone } from '../steps.ts';

export function withoutHelper(run: Run, step: CheckedStep): Run {
  const { [step]: _over, ...rest } = run.helpers ?? {};
  return { ...run, helpers: Object.keys(rest).length === 0 ? undefined : rest };
}

/** The person who was asked to do a step is asked no longer once it is done, even if it fails again later. */
export function withoutDone(run: Run): Run {
  const done = Object.keys(run.helpers ?? {}).filter((step) => isStepDone(run, step as CheckedStep));
  return done.reduce((left, step) => withoutHelper(left, step as CheckedStep), run);
}
