import { isKeyName } from '../domain/key-identifier.ts';
import { type NewKey, findRun } from '../domain/organization.ts';
import { refusal } from '../domain/refusals.ts';
import { createKeyModal } from '../views/modals/create-key-modal.ts';
import { refusalText } from '../views/refusals.ts';
import { keyExistsText, keyNameText } from '../views/typed-addresses.ts';
import { getActor } from './about.ts';
import type { Click, Door, Form, Problem } from './asking.ts';
import { openModal } from './modal-click.ts';
import { viewOfStep } from './next-view.ts';
import { submit } from './submitting.ts';

function newKey(values: Form['values']): NewKey | Problem {
  const name = (values['name'] ?? '').trim();
  if (!isKeyName(name)) return { field: 'name', text: keyNameText(name) };
  return {
    name,
    kty: values['kty'] === 'RSA-HSM' ? 'RSA-HSM' : 'RSA',
    bits: values['bits'] === '4096' ? 4096 : 3072,
  };
}

async function submitted(form: Form) {
  const { organization, values, deps } = form;
  return submit(form, {
    again: ({ state, context }, problem) =>
      createKeyModal({ reference: form.reference, context, run: findRun(state), typed: values, problem }),
    command: async ({ state, context }) => {
      const vault = findRun(state)?.vault;
      if (vault === undefined) return { text: refusalText(refusal('vaultMissing')) };
      const wanted = newKey(values);
      if ('text' in wanted) return wanted;
      const there = await deps.outsideOf(organization).azure.findKey(vault, wanted.name);
      if (there.kind !== 'absent') return { field: 'name', text: keyExistsText(wanted.name, there.kind) };
      return {
        type: 'requestKeyCreation',
        actor: await getActor(form, organization),
        run: form.reference.run,
        key: wanted,
        hasWriter: context.hasWriter,
      };
    },
    done: (about) => viewOfStep(about, organization, 'key'),
  });
}

/** Has the bot create a key, with the writer's identity. */
export const createKey: Door = {
  clicked: (click: Click) =>
    openModal(click, 'Create a key', ({ state, context }) =>
      createKeyModal({ reference: click.reference, context, run: findRun(state) }),
    ),
  submitted,
};
