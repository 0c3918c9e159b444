import type { ModalView } from '@slack/types';
import type { OrganizationConfig } from '../config.ts';
import type { CheckedStep, Step } from '../domain/findings.ts';
import { nextStep } from '../domain/steps.ts';
import { keyModal } from '../views/modals/key-modal.ts';
import { standingModal } from '../views/modals/standing-modal.ts';
import { stepModal } from '../views/modals/step-modal.ts';
import { vaultModal } from '../views/modals/vault-modal.ts';
import type { About } from './about.ts';
import { proposeView } from './propose-view.ts';

/** What cannot be worked on now is shown as it stands. */
function standing({ state, context }: About): ModalView {
  return standingModal('Where it stands', { state, context });
}

function checkedStepView({ state, context }: About, step: CheckedStep): ModalView {
  if (state.phase !== 'preparing') return standing({ state, context });
  const { run } = state;
  const reference = { organization: state.organization, run: run.id };
  if (step === 'vault' && run.vault === undefined) return vaultModal({ reference, context, run });
  if (step === 'key' && run.key === undefined) return keyModal({ reference, context, run });
  return stepModal({ reference, context, run, step });
}

/** The view of one step: its form where something must be chosen, otherwise what was found and what to do. */
export function viewOfStep(about: About, organization: OrganizationConfig, step: Step): ModalView {
  const { state, context } = about;
  if (state.phase === 'unconfigured')
    return vaultModal({ reference: { organization: state.organization }, context });
  if (state.phase !== 'preparing' || step === 'enablement') return standing(about);
  if (step !== 'approval') return checkedStepView(about, step);
  return proposeView(about, organization);
}

/** The view of the first step that is not done. */
export function nextView(about: About, organization: OrganizationConfig): ModalView {
  const { state } = about;
  return viewOfStep(about, organization, state.phase === 'preparing' ? nextStep(state, state.run) : 'vault');
}
