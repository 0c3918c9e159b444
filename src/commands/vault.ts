import { type ChosenVault, type Organization, findRun } from '../domain/organization.ts';
import { refusal } from '../domain/refusals.ts';
import { type VaultReference, parseVaultReference } from '../domain/vault-reference.ts';
import { UpstreamError } from '../errors.ts';
import { vaultModal } from '../views/modals/vault-modal.ts';
import { refusalText } from '../views/refusals.ts';
import { vaultFaultText } from '../views/typed-addresses.ts';
import { getActor, getCircle, load, termsOf } from './about.ts';
import type { Click, Door, Form, Problem } from './asking.ts';
import { openModal } from './modal-click.ts';
import { viewOfStep } from './next-view.ts';
import { submit } from './submitting.ts';

/** With the resource id where the bot may look it up; what it may not see is no reason to refuse. */
async function resolve(reference: VaultReference, form: Form): Promise<ChosenVault | Problem> {
  const { name, uri } = reference;
  const { azure } = form.deps.outsideOf(form.organization);
  try {
    const resourceId = reference.resourceId ?? (await azure.findResourceId(name));
    return { name, uri, resourceId };
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    return { name, uri, resourceId: reference.resourceId };
  }
}

/** The form that begins a run, submitted when its sender has begun one elsewhere: it must not change that one. */
function isLateStart(state: Organization, { reference, user }: Form): boolean {
  return state.phase !== 'unconfigured' && reference.run === undefined && state.run.owner === user;
}

const licences: Readonly<Record<string, string>> = {
  healthcare: 'Healthcare Shield',
  privacy: 'Privacy and Security Shield',
};

async function submitted(form: Form) {
  const { organization, deps, values } = form;
  return submit(form, {
    again: ({ state, context }, problem) =>
      vaultModal({ reference: form.reference, context, run: findRun(state), typed: values, problem }),
    command: async ({ state }) => {
      if (isLateStart(state, form)) return { text: refusalText(refusal('otherRun')) };
      const parsed = parseVaultReference(values['vault'] ?? '');
      if (!parsed.ok) return { field: 'vault', text: vaultFaultText(parsed) };
      const [actor, circle, vault] = await Promise.all([
        getActor(form, organization),
        getCircle(form, organization, state),
        resolve(parsed, form),
      ]);
      if ('text' in vault) return vault;
      const licence = licences[values['entitlement'] ?? ''] ?? values['entitlement'] ?? '';
      return {
        type: 'chooseVault',
        actor,
        run: form.reference.run,
        vault,
        configurationName: (values['configurationName'] ?? '').trim(),
        entitlement: `${licence}: ${values['evidence'] ?? ''}`,
        circle,
        terms: termsOf(form, organization),
      };
    },
    done: async () => {
      await deps.look(organization);
      return viewOfStep(await load(organization, deps), organization, 'vault');
    },
  });
}

/** The vault, the configuration's name, and the licence that somebody vouches for. */
export const vault: Door = {
  clicked: (click: Click) =>
    openModal(click, 'Vault', ({ state, context }) =>
      vaultModal({ reference: click.reference, context, run: findRun(state) }),
    ),
  submitted,
};
