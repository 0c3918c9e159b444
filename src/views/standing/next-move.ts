import type { Step } from '../../domain/checks/findings.ts';
import type { Preparing } from '../../domain/organization.ts';
import { isSpent } from '../../domain/rules/proposal-rules.ts';
import { nextStep, openChecks, stepStatus } from '../../domain/steps.ts';
import type { ActionName } from '../blocks/actions.ts';
import { stepNames } from '../blocks/step-words.ts';

/** What the owner does next. */
export interface NextMove {
  readonly step: Step;
  readonly action: ActionName;
  /** On the button. */
  readonly text: string;
  /** As the end of a sentence, in mrkdwn. */
  readonly words: string;
  /** Whether it waits for people at all, or for the bot. */
  readonly waits: boolean;
}

const toDo: Record<Step, string> = {
  vault: 'choose the vault and name the configuration.',
  key: 'choose the key, or create one.',
  app: 'have Adobe’s app accepted in the vault’s directory.',
  role: 'have the app’s role assigned at the vault.',
  approval: 'all four steps are done. Press *Propose…* and review what will be asked.',
  enablement: 'all four steps are done. Press *Propose…* and review what will be asked.',
};

function stepWords(state: Preparing, step: Step): string {
  const status = stepStatus(state, state.run, step);
  if (status === 'waiting') return 'nothing to do yet; the bot reports in the thread what it finds.';
  if (status !== 'attention') return toDo[step];
  const failed = openChecks(state.run).some(({ finding }) => finding.verdict === 'fail');
  return failed
    ? 'fix the failed checks; the bot checks again automatically.'
    : `attest what only a person can know: press *Continue: ${stepNames[step]}*.`;
}

/** The same state comes back from the store until its record changes, and Home asks for thousands. */
const known = new WeakMap<Preparing, NextMove>();

export function nextMove(state: Preparing): NextMove {
  const found = known.get(state) ?? findMove(state);
  known.set(state, found);
  return found;
}

function findMove(state: Preparing): NextMove {
  const step = nextStep(state, state.run);
  const waits = stepStatus(state, state.run, step) !== 'waiting';
  if (step !== 'approval' && step !== 'enablement') {
    return {
      step,
      action: 'setup',
      text: `Continue: ${stepNames[step]}`,
      words: stepWords(state, step),
      waits,
    };
  }
  // A name that Adobe knows as failed is never proposed again: everything else may be in order.
  return isSpent(state, state.run.configurationName ?? '')
    ? {
        step,
        action: 'vault',
        text: 'New configuration name…',
        words: 'choose a new configuration name: Adobe knows the present one as failed.',
        waits,
      }
    : { step, action: 'propose', text: 'Propose…', words: toDo[step], waits };
}
