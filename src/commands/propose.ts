import { needsCaseNumber, proposable } from '../domain/rules/proposal-rules.ts';
import type { Run } from '../domain/organization.ts';
import type { Substance } from '../domain/proposal.ts';
import { context as smallPrint, divider } from '../views/blocks/blocks.ts';
import type { ViewContext } from '../views/blocks/context.ts';
import { duration } from '../views/blocks/dates.ts';
import { caseNumberField, confirmationField, dutyFields } from '../views/blocks/inputs.ts';
import { people } from '../views/blocks/text.ts';
import { requesterDuty } from '../views/thread/proposal-words.ts';
import { declarationBlocks, proposalBlocks } from '../views/thread/proposal-blocks.ts';
import { rejectedBlocks } from '../views/standing/rejected.ts';
import { recordBlocks } from '../views/thread/record-blocks.ts';
import { destinationOf, getActor, getCircle, termsOf } from './about.ts';
import type { About, Click } from './ask.ts';
import { isAcknowledged, typedIn, whyNowFields, wrongCaseNumber, wrongReason, wrongYes } from './fields.ts';
import { type FormParts, formCommand } from './form.ts';
import { withRejected } from './request.ts';

const asking = async (click: Click, { state }: About) => ({
  actor: await getActor(click, click.organization),
  run: click.reference.run,
  destination: destinationOf(click.organization, state),
});

function whatFollows({ approvers, quorum, coolingOffMs }: ViewContext): string {
  const asked = approvers.length === 0 ? 'The approvers' : people(approvers);
  const then = coolingOffMs === 0 ? 'it is sent at once' : `it cools off for ${duration(coolingOffMs)}`;
  return `Asked are ${asked}; ${quorum} of them have to approve. Then ${then}. Any change until then voids the approvals.`;
}

export function proposeForm(
  { run, substance }: { readonly run: Run; readonly substance: Substance },
  { state, context }: About,
): FormParts {
  return {
    title: 'Step 5: propose',
    submit: 'Ask for approval',
    reference: { organization: state.organization, run: run.id },
    blocks: [
      ...rejectedBlocks(context, substance),
      ...proposalBlocks({ substance, fingerprint: undefined, run, context }),
      ...recordBlocks(run, state),
      ...declarationBlocks(context.redisDurableBy),
      divider,
      smallPrint(whatFollows(context)),
      ...whyNowFields('the contract with the clinic begins on 1 July, agreed with the data owner'),
      ...(needsCaseNumber(state, run)
        ? [caseNumberField('An earlier request of unknown outcome named another vault or key.')]
        : []),
      ...dutyFields(requesterDuty),
      confirmationField(run.key?.name ?? ''),
    ],
  };
}

/** Puts the whole proposal before the approvers. */
export const propose = formCommand({
  name: 'propose',
  title: 'Ask for approval',
  async form(about, click) {
    const found = proposable(about.state, await asking(click, about));
    if ('reason' in found) return found;
    return proposeForm(found, { ...about, context: await withRejected(about, click) });
  },
  wrong: (form, { state }) => [
    wrongReason(form),
    ...('run' in state && needsCaseNumber(state, state.run) ? [wrongCaseNumber(form, 'otherKey')] : []),
    ...wrongYes(form, state),
  ],
  async command(form, about) {
    const { organization, deps } = form;
    const [asked, circle, { durable, declaredBy: redisDurableBy }] = await Promise.all([
      asking(form, about),
      getCircle(form, organization, about.state),
      deps.durability(true),
    ]);
    const caseNumber = typedIn(form, 'caseNumber').trim();
    return {
      type: 'propose',
      ...asked,
      acknowledged: isAcknowledged(form),
      confirmation: typedIn(form, 'confirmation'),
      reason: typedIn(form, 'reason'),
      ticket: form.values['ticket'],
      ...(caseNumber !== '' && { caseNumber }),
      circle,
      terms: termsOf(form, organization),
      durable,
      redisDurableBy,
    };
  },
  done: (_form, about) => ({ standing: 'Ask for approval', about }),
});
