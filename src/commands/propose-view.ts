import type { ModalView } from '@slack/types';
import type { OrganizationConfig } from '../config.ts';
import { needsCaseNumber, substanceOf } from '../domain/proposal-rules.ts';
import { refusal } from '../domain/refusals.ts';
import { openChecks } from '../domain/steps.ts';
import { noticeModal } from '../views/modals/notice-modal.ts';
import { proposeModal } from '../views/modals/propose-modal.ts';
import { refusalText } from '../views/refusals.ts';
import { type About, destinationOf } from './about.ts';
import type { Form, Problem } from './asking.ts';

const title = 'Ask for approval';

/** The whole proposal as it would be now, or what is missing for it. */
export function proposeView(
  { state, context }: About,
  organization: OrganizationConfig,
  filled?: { readonly typed: Form['values']; readonly problem: Problem },
): ModalView {
  if (state.phase !== 'preparing') {
    return noticeModal({
      title,
      text: filled?.problem.text ?? refusalText(refusal('notPreparing', { phase: state.phase })),
    });
  }
  const { run } = state;
  const substance = substanceOf(organization.orgId, run, destinationOf(organization, state));
  if ('reason' in substance) return noticeModal({ title, text: refusalText(substance) });
  const open = openChecks(run).map(({ check }) => check);
  if (open.length > 0) {
    return noticeModal({ title, text: refusalText(refusal('stepsOpen', { checks: open.join(' ') })) });
  }
  return proposeModal({
    reference: { organization: organization.orgId, run: run.id },
    context,
    run,
    substance,
    needsCaseNumber: needsCaseNumber(state, run),
    ...filled,
  });
}
