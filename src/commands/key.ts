import type { KnownBlock } from '@slack/types';
import { isKeyName, parseKeyIdentifier, unpackKey } from '../domain/addresses/typed-address.ts';
import { type ChosenKey, type ChosenVault, type Run, findRun } from '../domain/organization.ts';
import { refusal } from '../domain/refusals.ts';
import { whyNoChoosing } from '../domain/rules/setup-rules.ts';
import { orFault, UpstreamError } from '../errors.ts';
import { button, row, section } from '../views/blocks/blocks.ts';
import type { Reference, ViewContext } from '../views/blocks/context.ts';
import { type Problem, searchField, textField } from '../views/blocks/modal.ts';
import { code } from '../views/blocks/text.ts';
import { findingBlocks } from '../views/findings/list.ts';
import {
  keyFaultText,
  keyNotThereText,
  refusalText,
  versionNeededText,
  writeFaultBlocks,
} from '../views/refusals/refusals.ts';
import { getActor } from './about.ts';
import type { Form } from './ask.ts';
import { formCommand, type FormParts, typedIn } from './form.ts';

/** What becomes of a new key: it is being made, it could not be made, or it can be asked for. */
function creation(run: Run, reference: Reference, hasWriter: boolean): KnownBlock[] {
  if (run.creatingKey !== undefined) {
    return [
      section(
        `◐  The bot is creating the key ${code(run.creatingKey.what.name, 130)}. The thread says when it is done.`,
      ),
      ...row('create', [
        button('look', 'Check again', { ...reference, subject: 'key' }, { style: 'primary' }),
      ]),
    ];
  }
  const ask = button('createKey', 'Create a new key…', reference, {
    label: 'Create a new key: the bot does it',
  });
  return [...writeFaultBlocks(run), ...row('create', hasWriter ? [ask] : [])];
}

export function keyForm(run: Run, reference: Reference, context: ViewContext): FormParts {
  const { vault, key: chosen } = run;
  const field = {
    name: 'key',
    label: 'Key',
    hint: 'Its name, or its key identifier from the Azure portal. Example: https://my-vault.vault.azure.net/keys/my-key/0123456789abcdef0123456789abcdef',
    initial: context.hasAzure ? chosen?.name : chosen?.identifier,
  };
  return {
    title: 'Step 2: key',
    submit: 'Check the key',
    blocks: [
      section(
        `An RSA or RSA-HSM key with at least 3072 bits in the vault ${code(vault?.name ?? '', 60)}. The bot uses the latest version, unless your identifier names another one.`,
      ),
      context.hasAzure
        ? searchField({ ...field, placeholder: 'Search the vault’s keys, or type' })
        : textField({ ...field, max: 400 }),
      ...creation(run, reference, context.hasWriter),
      ...findingBlocks(run, context, { steps: ['key'] }),
    ],
  };
}

interface Wanted {
  readonly name: string;
  readonly version: string | undefined;
}

/** A name means its latest version; anything else has to be a key identifier. */
function wantedKey(text: string, vault: ChosenVault): Wanted | Problem {
  if (isKeyName(text)) return { name: text, version: undefined };
  const picked = unpackKey(text);
  if (picked !== undefined) return picked;
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
  const { azure } = form.deps.outsideOf(form.organization);
  const found = await orFault(() => azure.findKey(vault, name, version));
  if (found instanceof UpstreamError) return typed ?? { field: 'key', text: versionNeededText(found) };
  if (found.kind !== 'present') {
    return { field: 'key', text: keyNotThereText(name, vault.name, found.kind) };
  }
  return { name: found.value.name, version: found.value.version, identifier: found.value.identifier };
}

/** One of the vault's keys. */
export const key = formCommand({
  name: 'key',
  title: 'Key',
  async form({ state, context }, { user, deps, organization, reference }) {
    const actor = await getActor({ user, deps }, organization);
    const found = whyNoChoosing(state, { actor, run: reference.run });
    const run = findRun(state);
    if (found !== undefined || run === undefined) return found ?? refusal('noRun');
    return run.vault === undefined ? refusal('vaultMissing') : keyForm(run, reference, context);
  },
  async command(form, { state }) {
    const vault = findRun(state)?.vault;
    if (vault === undefined) return [{ text: refusalText(refusal('vaultMissing')) }];
    const wanted = wantedKey(typedIn(form, 'key').trim(), vault);
    if ('text' in wanted) return [wanted];
    const chosen = await resolve(wanted, vault, form);
    if ('text' in chosen) return [chosen];
    const actor = await getActor(form, form.organization);
    return { type: 'chooseKey', actor, run: form.reference.run, key: chosen };
  },
  async done({ organization, deps }) {
    await deps.look(organization);
    return { step: 'key' };
  },
});
