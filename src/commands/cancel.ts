import { type Organization, findRun } from '../domain/organization.ts';
import type { Act } from '../domain/proposal.ts';
import { whyNoCancel } from '../domain/rules/setup-rules.ts';
import { actNouns, actWords } from '../views/blocks/act-words.ts';
import { section } from '../views/blocks/blocks.ts';
import type { Reference } from '../views/blocks/context.ts';
import { textField } from '../views/blocks/modal.ts';
import { getActor } from './about.ts';
import type { Click } from './ask.ts';
import { formCommand, type FormParts, typedIn } from './form.ts';
import { typedOrganization } from './organization-form.ts';

/** What would end: once it is enabled only a proposal, else the whole setup. */
function ending(act: Act) {
  return act === 'enable'
    ? {
        title: 'Cancel the setup',
        submit: 'Cancel the setup',
        what: 'The setup ends. Nothing was sent to Adobe, and nothing is changed in Azure. The record stays; a new setup starts from the first step.',
      }
    : {
        title: 'Withdraw the proposal',
        submit: 'Withdraw it',
        what: `The proposal of ${actNouns[act]} ends, and the approvals given so far are void. ${actWords[act].nothingDone}`,
      };
}

export function cancelForm(state: Organization, reference: Reference): FormParts {
  const { what, ...words } = ending('proposal' in state ? state.proposal.act : 'enable');
  return {
    ...words,
    reference: { ...reference, run: findRun(state)?.id },
    blocks: [
      section(what),
      textField({
        name: 'reason',
        label: 'Reason',
        hint: 'A few words for the others and for the record; may be empty.',
        multiline: true,
        optional: true,
      }),
    ],
  };
}

const asking = async (click: Click) => ({
  actor: await getActor(click, click.organization),
  run: click.reference.run,
});

/** Ends a run, or any proposal whose gate has not closed. */
export const cancel = formCommand({
  name: 'cancel',
  title: 'Cancel',
  typed: typedOrganization,
  async form({ state }, click) {
    return whyNoCancel(state, await asking(click)) ?? cancelForm(state, click.reference);
  },
  command: async (form) => ({ type: 'cancel', ...(await asking(form)), reason: typedIn(form, 'reason') }),
  done: (_form, about) => ({ standing: 'Cancel', about }),
});
