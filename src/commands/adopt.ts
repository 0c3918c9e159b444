import { consentUrlFor } from '../domain/proposal.ts';
import { parseVaultReference } from '../domain/addresses/vault-reference.ts';
import type { RegisteredApp } from '../domain/organization.ts';
import { whyNoAdopting, whyNotAtAdobe } from '../domain/rules/setup-rules.ts';
import { section } from '../views/blocks/blocks.ts';
import type { ViewContext } from '../views/blocks/context.ts';
import { healthMessage } from '../views/findings/health.ts';
import { getActor, load } from './about.ts';
import type { Form } from './ask.ts';
import { formCommand, type FormParts, onward, problemOf, typedIn } from './form.ts';
import { typedOrganization } from './organization-form.ts';
import { chosenVault, configurationNameField, vaultField, wrongVault } from './vault.ts';

/** For an organization that was enabled by other means. */
export function adoptForm(context: ViewContext): FormParts {
  return {
    title: 'Adopt',
    submit: 'Ask Adobe',
    blocks: [
      section(
        'For an organization whose customer-managed keys were enabled by other means. The bot asks Adobe for the configuration, changes nothing, and then monitors vault, key, app and role.',
      ),
      configurationNameField('Exactly as it was sent to Adobe; case-sensitive. Example: Config1'),
      vaultField(
        'The one the key is in, as you know it: its name, URI or resource id. The bot compares it with what Adobe says.',
        context,
      ),
    ],
  };
}

/** Adobe's app, by which it reaches the key. */
async function appOf({ organization, deps }: Form): Promise<RegisteredApp> {
  const { adobe } = deps.outsideOf(organization);
  const { applicationId, name, redirectUrl } = await adobe.getAppRegistration();
  return {
    applicationId,
    name,
    consentUrl: consentUrlFor(redirectUrl, organization.tenantId) ?? redirectUrl,
  };
}

/** Takes in an organization that is enabled already. */
export const adopt = formCommand({
  name: 'adopt',
  title: 'Adopt',
  typed: typedOrganization,
  async form({ state, context }, click) {
    const actor = await getActor(click, click.organization);
    return whyNoAdopting(state, { actor }) ?? adoptForm(context);
  },
  wrong: (form) => [wrongVault(form)],
  async command(form, { state }) {
    const { organization, deps } = form;
    const configurationName = typedIn(form, 'configurationName').trim();
    const names = [configurationName, configurationName.toLowerCase()];
    const parsed = parseVaultReference(typedIn(form, 'vault'));
    const [actor, configuration] = await Promise.all([
      getActor(form, organization),
      deps.outsideOf(organization).adobe.findConfiguration(names),
    ]);
    if (!parsed.ok) {
      // What Adobe has is for those who may take it in.
      const may = whyNoAdopting(state, { actor }) === undefined;
      const name = may ? whyNotAtAdobe({ configuration, configurationName }) : undefined;
      return name === undefined ? [] : [problemOf(name)];
    }
    const [vault, app] = await Promise.all([chosenVault(parsed, form), appOf(form)]);
    return { type: 'adopt', actor, vault, app, configurationName, configuration };
  },
  async done(form) {
    const { organization, deps } = form;
    await deps.watch(organization);
    const about = await load(organization, deps);
    const { text, blocks } = healthMessage(about);
    return { message: { text, blocks: [...blocks, ...(await onward(about, form))] } };
  },
});
