import { type Organization, findRun } from '../domain/organization.ts';
import { refusal } from '../domain/refusals.ts';
import { parseVaultReference } from '../domain/vault-reference.ts';
import { licenceWords, vaultModal } from '../views/modals/vault-modal.ts';
import { refusalText } from '../views/refusals.ts';
import { vaultFaultText } from '../views/typed-addresses.ts';
import { getActor, getCircle, load, termsOf } from './about.ts';
import type { Click, Door, Form } from './asking.ts';
import { chosenVault } from './chosen-vault.ts';
import { openModal } from './modal-click.ts';
import { viewOfStep } from './next-view.ts';
import { submit } from './submitting.ts';

/** The form that begins a run, submitted when its sender has begun one elsewhere: it must not change that one. */
function isLateStart(state: Organization, { reference, user }: Form): boolean {
  return state.phase !== 'unconfigured' && reference.run === undefined && state.run.owner === user;
}

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
        chosenVault(parsed, form),
      ]);
      return {
        type: 'chooseVault',
        actor,
        run: form.reference.run,
        vault,
        configurationName: (values['configurationName'] ?? '').trim(),
        entitlement: licenceWords(values),
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
