import { approvable } from '../domain/rules/approval-rules.ts';
import { requiredFor } from '../domain/proposal.ts';
import type { AwaitingApproval } from '../domain/organization.ts';
import { actWords } from '../views/blocks/act-words.ts';
import { divider, section } from '../views/blocks/blocks.ts';
import type { Reference, ViewContext } from '../views/blocks/context.ts';
import { duration, slackDate } from '../views/blocks/dates.ts';
import { confirmationField, dutyFields } from '../views/blocks/inputs.ts';
import { mention, oneLine } from '../views/blocks/text.ts';
import { rejectedBlocks } from '../views/thread/rejected.ts';
import { proposalBlocks, conditionBlocks } from '../views/thread/proposal-blocks.ts';
import { recordBlocks } from '../views/thread/record-blocks.ts';
import { askedIn, getActor, getCircle, termsOf } from './about.ts';
import type { About, Click } from './ask.ts';
import { isAcknowledged, typedIn, wrongYes } from './fields.ts';
import { type FormParts, formCommand } from './form.ts';
import { withRejected } from './request.ts';

/** Who asks, and for which request. */
async function asking(click: Click, { state }: About) {
  const [actor, circle] = await Promise.all([
    getActor(click, click.organization),
    getCircle(click, click.organization, state),
  ]);
  return { actor, circle, fingerprint: click.reference.subject ?? '', proposed: askedIn(click) };
}

function request(state: AwaitingApproval): string {
  const { by, at, expiresAt, act, caseNumber } = state.proposal;
  const { quorum, coolingOffMs } = requiredFor(state);
  const then =
    coolingOffMs === 0
      ? `With the last one ${actWords[act].atOnce}.`
      : `After the last one it can be stopped for ${duration(coolingOffMs)}.`;
  const supported = caseNumber === undefined ? '' : ` Adobe’s case: ${oneLine(caseNumber, 100)}.`;
  return `${mention(by)} proposed this ${slackDate(at)}; it expires ${slackDate(expiresAt)}. ${quorum} approvals are needed. ${then}${supported}`;
}

export function approveForm(state: AwaitingApproval, context: ViewContext, reference: Reference): FormParts {
  const { proposal, run, proposedSince } = state;
  const { approveTitle, duty } = actWords[proposal.act];
  return {
    title: approveTitle,
    submit: 'Approve',
    reference: { ...reference, entry: String(proposedSince.sequence) },
    blocks: [
      section(request(state)),
      ...rejectedBlocks(context, proposal),
      ...conditionBlocks(proposal),
      ...(proposal.act === 'enable' ? recordBlocks(run, state) : []),
      ...proposalBlocks({ substance: proposal, fingerprint: proposal.fingerprint, run, context }),
      divider,
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
    return 'reason' in found
      ? found
      : approveForm(found, await withRejected(about, click, found), click.reference);
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
