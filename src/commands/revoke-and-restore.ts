import type { LaterAct } from '../domain/proposal.ts';
import { actWords } from '../views/blocks/act-words.ts';
import { row } from '../views/blocks/blocks.ts';
import { confirmationField, dutyFields } from '../views/blocks/modal.ts';
import { runReference } from '../views/blocks/text.ts';
import { type Answerable, answerableBlocks } from '../views/standing/notices.ts';
import { rejectedBlocks } from '../views/standing/preparing.ts';
import { type Draft, draftBlocks, draftDetailsButton } from '../views/thread/decision.ts';
import { happensBlock } from '../views/thread/request-blocks.ts';
import { answerableIn, typedOrganization } from './organization-form.ts';
import type { About, Form } from './ask.ts';
import { draftOf, proposalAsked } from './draft.ts';
import { formCommand, type FormParts, whyNowFields, wrongReason, wrongYes } from './form.ts';
import { withRejected } from './request.ts';

const words: Record<
  LaterAct,
  { readonly checking: string; readonly title: string; readonly example: string }
> = {
  revoke: {
    checking: 'Revoke access',
    title: 'Propose to revoke',
    example: 'the contract ends on 30 June',
  },
  restore: {
    checking: 'Restore access',
    title: 'Propose to restore',
    example: 'the incident of 12 March is closed',
  },
};

export function laterActForm(
  act: LaterAct,
  draft: Draft,
  { state, context }: About,
  answerable: Answerable,
): FormParts {
  const { title, example } = words[act];
  const { substance, run } = draft;
  return {
    title,
    submit: 'Ask for approval',
    reference: runReference(state),
    blocks: [
      happensBlock(substance.act),
      ...rejectedBlocks(context, substance),
      ...whyNowFields(example),
      ...draftBlocks(draft, state, context),
      ...answerableBlocks(answerable),
      ...row('details', [draftDetailsButton(draft, state)]),
      ...dutyFields(actWords[substance.act].duty),
      confirmationField(run.key?.name ?? ''),
    ],
  };
}

/** What is asked of the domain; of a drill too. */
export async function laterActCommand(act: LaterAct, form: Form, about: About, isDrill = false) {
  return { type: 'proposeAct', act, isDrill, ...(await proposalAsked(form, about, act)) } as const;
}

/** Puts revoking or restoring before the approvers. */
function laterAct(act: LaterAct) {
  const { checking } = words[act];
  return formCommand({
    name: act,
    title: checking,
    typed: typedOrganization,
    async form(about, click) {
      const found = await draftOf(act, about, click);
      if ('reason' in found) return found;
      const [context, answerable] = await Promise.all([
        withRejected(about, click, { act }),
        answerableIn(act, about, found.run, click),
      ]);
      return laterActForm(act, found, { ...about, context }, answerable);
    },
    wrong: (form, { state }) => [wrongReason(form), ...wrongYes(form, state)],
    command: (form, about) => laterActCommand(act, form, about),
    done: (_form, about) => ({ standing: checking, about }),
  });
}

export const revoke = laterAct('revoke');
export const restore = laterAct('restore');
