import type { ModalView } from '@slack/types';
import { findOrganizationByName } from '../organizations.ts';
import { section } from '../views/blocks/blocks.ts';
import { option, searchField, selectField } from '../views/blocks/inputs.ts';
import { form } from '../views/blocks/modal.ts';
import { refusalMessage } from '../views/refusals/refusals.ts';
import type { UserCommand } from './ask.ts';
import { unknownOrganization } from './named-organization.ts';

/** A select holds at most 100 options; beyond that the choices are looked up while somebody types. */
const mostOptions = 100;

/** For which of the organizations that the operator set up. */
export function organizationForm(
  organizations: readonly { readonly orgId: string; readonly name: string }[],
): ModalView {
  const field = {
    name: 'organization',
    label: 'Organization',
    hint: 'One Adobe IMS organization. An operator adds others.',
    placeholder: 'Choose an organization',
  };
  const options = organizations.map(({ orgId, name }) => option(name, orgId));
  return form({
    callback: 'setup',
    title: 'Set up your own keys',
    submit: 'Continue',
    blocks: [
      section('For which organization are customer-managed keys to be set up?'),
      options.length > mostOptions ? searchField(field) : selectField({ ...field, options }),
    ],
  });
}

/** Opens the next step's modal; its first form starts the run where there is none. */
export const setup: UserCommand = {
  checking: { title: 'Customer-managed keys', looking: 'Reading the record…' },
  /** Without a name: the only organization there is, else a list to choose from. */
  typed({ text, deps: { config } }) {
    const [only, ...others] = config.organizations;
    if (text === '' && only !== undefined && others.length === 0) return { organization: only };
    if (text === '') return { view: organizationForm(config.organizations) };
    const organization = findOrganizationByName(config, text);
    return organization === undefined
      ? { message: refusalMessage(unknownOrganization(config, text)) }
      : { organization };
  },
  clicked: async () => ({ step: 'next' }),
  submitted: async () => ({ step: 'next' }),
};
