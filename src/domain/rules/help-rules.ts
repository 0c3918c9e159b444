import type { CommandOf } from '../commands.ts';
import type { CheckedStep } from '../checks/findings.ts';
import type { Organization } from '../organization.ts';
import { type Refusal, refusal } from '../refusals.ts';
import { stepStatus } from '../steps.ts';
import { type Rule, happened, nothing, refused, refusedFor } from './decision.ts';
import { whyNoRequester } from './setup-rules.ts';

/** Whether this person may have a step checked because somebody asked them to do it. */
export function isHelperFor(state: Organization, person: string, step: CheckedStep): boolean {
  return state.phase === 'preparing' && state.run.helpers?.[step]?.person === person;
}

/** Why nobody can be asked for this step now; any requester may ask. */
export function whyNoHelp(
  state: Organization,
  asked: Pick<CommandOf<'askHelp'>, 'actor' | 'run' | 'step'>,
): Refusal | undefined {
  const { step, run } = asked;
  const found = whyNoRequester(asked);
  if (found !== undefined) return found;
  if (state.phase === 'unconfigured') return refusal('noRun');
  if (run !== undefined && run !== state.run.id) return refusal('otherRun');
  if (state.phase !== 'preparing') return refusal('notPreparing', { phase: state.phase });
  const status = stepStatus(state, state.run, step);
  if (status === 'done') return refusal('stepDone', { step });
  return status === 'todo' ? refusal('stepNotBegun', { step }) : undefined;
}

/** A guest or somebody of another company would be told what only members may know, and could not press anything. */
const askHelp: Rule<'askHelp'> = (state, command) => {
  const found = whyNoHelp(state, command);
  if (found !== undefined) return refusedFor(found);
  const { step, helper } = command;
  const { id: person, kind } = helper;
  if (kind !== 'member') return refused('helperNotMember', { person, kind });
  if (isHelperFor(state, person, step)) return refused('helperAskedAlready', { person });
  return happened({ type: 'helpAsked', step, person });
};

const recordHelperGone: Rule<'recordHelperGone'> = (state, { step, person, kind }) =>
  isHelperFor(state, person, step) ? happened({ type: 'helperGone', step, person, kind }) : nothing;

export const helpRules = { askHelp, recordHelperGone };
