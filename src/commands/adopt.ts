import type { Command } from '../domain/commands.ts';
import { consentUrlFor } from '../domain/consent.ts';
import type { RegisteredApp } from '../domain/organization.ts';
import { type VaultReference, parseVaultReference } from '../domain/vault-reference.ts';
import { UpstreamError } from '../errors.ts';
import { faultWords } from '../views/faults.ts';
import { adoptModal } from '../views/modals/adopt-modal.ts';
import { messageModal } from '../views/modals/notice-modal.ts';
import { refusalMessage } from '../views/refusals.ts';
import { healthMessage } from '../views/health-message.ts';
import { vaultFaultText } from '../views/typed-addresses.ts';
import { getActor, load } from './about.ts';
import type { Click, Door, Form, Problem, Typed } from './asking.ts';
import { openModal } from './modal-click.ts';
import { namedOrganization } from './named-organization.ts';
import { chosenVault } from './chosen-vault.ts';
import { submit } from './submitting.ts';

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

async function commandFor(form: Form, reference: VaultReference): Promise<Command | Problem> {
  const { organization, deps, values } = form;
  const configurationName = (values['configurationName'] ?? '').trim();
  const { adobe } = deps.outsideOf(organization);
  const names = [configurationName, configurationName.toLowerCase()];
  try {
    const [actor, vault, app, configuration] = await Promise.all([
      getActor(form, organization),
      chosenVault(reference, form),
      appOf(form),
      adobe.findConfiguration(names),
    ]);
    return { type: 'adopt', actor, vault, app, configurationName, configuration };
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    return { text: faultWords(error) };
  }
}

const submitted = (form: Form) =>
  submit(form, {
    again: ({ context }, problem) =>
      adoptModal({ reference: form.reference, context, typed: form.values, problem }),
    command: async () => {
      const parsed = parseVaultReference(form.values['vault'] ?? '');
      return parsed.ok ? commandFor(form, parsed) : { field: 'vault', text: vaultFaultText(parsed) };
    },
    done: async () => {
      await form.deps.watch(form.organization);
      return messageModal(healthMessage(await load(form.organization, form.deps)));
    },
  });

const clicked = (click: Click): Promise<void> =>
  openModal(click, 'Adopt', ({ context }) => adoptModal({ reference: click.reference, context }));

async function typed(asking: Typed): Promise<void> {
  const named = namedOrganization(asking);
  if ('refusal' in named) return asking.screen.tell(refusalMessage(named.refusal));
  const { organization } = named;
  return clicked({ ...asking, organization, reference: { organization: organization.orgId } });
}

/** Takes in an organization that is enabled already. */
export const adopt: Door = { typed, clicked, submitted };
