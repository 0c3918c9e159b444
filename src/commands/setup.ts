import { findOrganizationByName } from '../config.ts';
import { refusalMessage } from '../views/refusals/refusals.ts';
import type { UserCommand } from './ask.ts';
import { organizationForm, unknownOrganization } from './organization-form.ts';

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
      ? { message: refusalMessage(unknownOrganization(config, text), config.docs) }
      : { organization };
  },
  clicked: async () => ({ step: 'next' }),
  submitted: async () => ({ step: 'next' }),
};
