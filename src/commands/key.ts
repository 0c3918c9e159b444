import { isKeyName, parseKeyIdentifier } from '../domain/key-identifier.ts';
import { type ChosenKey, type ChosenVault, findRun } from '../domain/organization.ts';
import { refusal } from '../domain/refusals.ts';
import { UpstreamError } from '../errors.ts';
import { keyModal } from '../views/modals/key-modal.ts';
import { refusalText } from '../views/refusals.ts';
import { keyFaultText, keyNotThereText, versionNeededText } from '../views/typed-addresses.ts';
import { getActor, load } from './about.ts';
import type { Click, Door, Form, Problem } from './asking.ts';
import { openModal } from './modal-click.ts';
import { viewOfStep } from './next-view.ts';
import { submit } from './submitting.ts';

interface Wanted {
  readonly name: string;
  readonly version: string | undefined;
}

/** A name means its latest version; anything else has to be a key identifier. */
function wantedKey(text: string, vault: ChosenVault): Wanted | Problem {
  if (isKeyName(text)) return { name: text, version: undefined };
  const parsed = parseKeyIdentifier(text);
  if (!parsed.ok) return { field: 'key', text: keyFaultText(parsed) };
  if (parsed.vault.toLowerCase() === vault.name.toLowerCase()) return parsed;
  const facts = { identifier: text, vault: vault.uri };
  return { field: 'key', text: refusalText(refusal('keyInOtherVault', facts)) };
}

/** The version that will be sent: the typed one, else the latest. */
async function resolve(wanted: Wanted, vault: ChosenVault, form: Form): Promise<ChosenKey | Problem> {
  const { name, version } = wanted;
  const typed =
    version === undefined ? undefined : { name, version, identifier: `${vault.uri}/keys/${name}/${version}` };
  try {
    const found = await form.deps.outsideOf(form.organization).azure.findKey(vault, name, version);
    if (found.kind === 'present') {
      return { name: found.value.name, version: found.value.version, identifier: found.value.identifier };
    }
    return { field: 'key', text: keyNotThereText(name, vault.name, found.kind) };
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    return typed ?? { field: 'key', text: versionNeededText(error) };
  }
}

async function submitted(form: Form) {
  const { organization, deps, values } = form;
  return submit(form, {
    again: ({ state, context }, problem) =>
      keyModal({ reference: form.reference, context, run: findRun(state), typed: values, problem }),
    command: async ({ state }) => {
      const vault = findRun(state)?.vault;
      if (vault === undefined) return { text: refusalText(refusal('vaultMissing')) };
      const wanted = wantedKey((values['key'] ?? '').trim(), vault);
      if ('text' in wanted) return wanted;
      const key = await resolve(wanted, vault, form);
      if ('text' in key) return key;
      return { type: 'chooseKey', actor: await getActor(form, organization), run: form.reference.run, key };
    },
    done: async () => {
      await deps.look(organization);
      return viewOfStep(await load(organization, deps), organization, 'key');
    },
  });
}

/** One of the vault's keys. */
export const key: Door = {
  clicked: (click: Click) =>
    openModal(click, 'Key', ({ state, context }) =>
      keyModal({ reference: click.reference, context, run: findRun(state) }),
    ),
  submitted,
};
