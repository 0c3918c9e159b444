import { approvable } from '../domain/rules/approval-rules.ts';
import type { AwaitingApproval } from '../domain/organization.ts';
import { actWords } from '../views/blocks/act-words.ts';
import { row } from '../views/blocks/blocks.ts';
import type { Reference, ViewContext } from '../views/blocks/context.ts';
import { confirmationField, dutyFields } from '../views/blocks/modal.ts';
import {
  detailsButton,
  happensBlock,
  idBlocks,
  reasonBlocks,
  stateBlocks,
} from '../views/thread/request-blocks.ts';
import { askedIn, getActor, getCircle, termsOf } from './about.ts';
import type { About, Click } from './ask.ts';
import { formCommand, type FormParts, isAcknowledged, typedIn, wrongYes } from './form.ts';
import { withRejected } from './request.ts';

/** Who asks, and for which request. */
async function asking(click: Click, { state }: About) {
  const [actor, circle] = await Promise.all([
    getActor(click, click.organization),
    getCircle(click, click.organization, state),
  ]);
  return { actor, circle, fingerprint: click.reference.subject ?? '', proposed: askedIn(click) };
}

export function approveForm(state: AwaitingApproval, context: ViewContext, reference: Reference): FormParts {
  const { proposal, run, proposedSince } = state;
  const { approveTitle, duty } = actWords[proposal.act];
  return {
    title: approveTitle,
    submit: 'Approve',
    reference: { ...reference, entry: String(proposedSince.sequence) },
    blocks: [
      happensBlock(proposal.act),
      ...reasonBlocks(proposal, context),
      ...stateBlocks(state),
      ...idBlocks(state),
      ...row('details', [detailsButton(state)]),
      ...dutyFields(duty),
      confirmationField(run.key?.name ?? ''),
    ],
  };
}

/** One person's yes to exactly what is shown. */
export const approve = formCommand({
  name: 'approve',
  title: 'Approve',
  async form(about, click) {
    const found = approvable(about.state, await asking(click, about), about.context.now);
    if ('reason' in found) return found;
    const { act } = found.proposal;
    const { sequence } = found.proposedSince;
    return approveForm(found, await withRejected(about, click, { act, sequence }), click.reference);
  },
  wrong: (form, { state }) => wrongYes(form, state),
  command: async (form, about) => ({
    type: 'approve',
    ...(await asking(form, about)),
    acknowledged: isAcknowledged(form),
    confirmation: typedIn(form, 'confirmation'),
    terms: termsOf(form, form.organization, 'proposal' in about.state ? about.state.proposal.act : 'enable'),
  }),
  done: (_form, about) => ({ standing: 'Approve', about }),
});
