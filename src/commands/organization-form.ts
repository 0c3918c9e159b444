import type { ModalView } from '@slack/types';
import { section } from '../views/blocks/blocks.ts';
import { option, searchField, selectField } from '../views/blocks/inputs.ts';
import { form } from '../views/blocks/modal.ts';

/** A select holds at most 100 options; beyond that the choices are looked up while somebody types. */
const mostOptions = 100;

const asked = {
  setup: {
    title: 'Set up your own keys',
    question: 'For which organization are customer-managed keys to be set up?',
  },
  plan: {
    title: 'Plan',
    question: 'For which organization do you need the plan?',
  },
} as const;

/** For which of the organizations that the operator set up. */
export function organizationForm(
  organizations: readonly { readonly orgId: string; readonly name: string }[],
  command: keyof typeof asked = 'setup',
): ModalView {
  const { title, question } = asked[command];
  const field = {
    name: 'organization',
    label: 'Organization',
    hint: 'One Adobe IMS organization. An operator adds others.',
    placeholder: 'Choose an organization',
  };
  const options = organizations.map(({ orgId, name }) => option(name, orgId));
  return form({
    callback: command,
    title,
    submit: 'Continue',
    blocks: [
      section(question),
      options.length > mostOptions ? searchField(field) : selectField({ ...field, options }),
    ],
  });
}
