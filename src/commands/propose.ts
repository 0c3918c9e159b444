import { needsCaseNumber } from '../domain/rules/approval-rules.ts';
import { isDrill } from '../domain/proposal.ts';
import { actWords } from '../views/blocks/act-words.ts';
import { row } from '../views/blocks/blocks.ts';
import { runReference } from '../views/blocks/text.ts';
import { caseNumberField, confirmationField, dutyFields } from '../views/blocks/modal.ts';
import { type Answerable, answerableBlocks } from '../views/standing/notices.ts';
import { rejectedBlocks } from '../views/standing/preparing.ts';
import { type Draft, draftBlocks, draftDetailsButton } from '../views/thread/decision.ts';
import { requesterDuty } from '../views/thread/proposal-blocks.ts';
import { happensBlock } from '../views/thread/request-blocks.ts';
import { answerableIn } from './organization-form.ts';
import type { About, Form } from './ask.ts';
import { draftOf, proposalAsked } from './draft.ts';
import {
  formCommand,
  type FormParts,
  typedIn,
  whyNowFields,
  wrongCaseNumber,
  wrongReason,
  wrongYes,
} from './form.ts';
import { withRejected } from './request.ts';

export function proposeForm(draft: Draft, { state, context }: About, answerable: Answerable): FormParts {
  const { run, substance } = draft;
  return {
    title: 'Step 5: propose',
    submit: 'Ask for approval',
    reference: runReference(state),
    blocks: [
      happensBlock(substance.act),
      ...rejectedBlocks(context, substance),
      ...whyNowFields('the contract with the clinic begins on 1 July'),
      ...draftBlocks(draft, state, context),
      ...answerableBlocks(answerable),
      ...row('details', [draftDetailsButton(draft, state)]),
      ...(needsCaseNumber(state, run)
        ? [caseNumberField('An earlier request of unknown outcome named another vault or key.')]
        : []),
      ...dutyFields(isDrill(substance.act) ? actWords[substance.act].duty : requesterDuty),
      confirmationField(run.key?.name ?? ''),
    ],
  };
}

/** What is asked of the domain; of a drill too. */
export async function proposeCommand(form: Form, about: About, asDrill = false) {
  const caseNumber = typedIn(form, 'caseNumber').trim();
  return {
    type: 'propose',
    isDrill: asDrill,
    ...(await proposalAsked(form, about, 'enable')),
    ...(caseNumber !== '' && { caseNumber }),
  } as const;
}

/** What is wrong with the fields. */
export const wrongProposal = (form: Form, { state }: About) => [
  wrongReason(form),
  ...('run' in state && needsCaseNumber(state, state.run) ? [wrongCaseNumber(form, 'otherKey')] : []),
  ...wrongYes(form, state),
];

/** Puts the whole proposal before the approvers. */
export const propose = formCommand({
  name: 'propose',
  title: 'Ask for approval',
  async form(about, click) {
    const found = await draftOf('enable', about, click);
    if ('reason' in found) return found;
    const [context, answerable] = await Promise.all([
      withRejected(about, click, { act: 'enable' }),
      answerableIn('enable', about, found.run, click),
    ]);
    return proposeForm(found, { ...about, context }, answerable);
  },
  wrong: wrongProposal,
  command: (form, about) => proposeCommand(form, about),
  done: (_form, about) => ({ standing: 'Ask for approval', about }),
});
