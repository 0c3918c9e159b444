import { isKeyName } from '../domain/addresses/typed-address.ts';
import { type ChosenVault, type NewKey, findRun } from '../domain/organization.ts';
import { refusal } from '../domain/refusals.ts';
import { whyNoWriting } from '../domain/rules/setup-rules.ts';
import { section } from '../views/blocks/blocks.ts';
import { option, type Problem, selectField, textField } from '../views/blocks/modal.ts';
import { code } from '../views/blocks/text.ts';
import { keyExistsText, keyNameText, refusalText } from '../views/refusals/refusals.ts';
import { getActor } from './about.ts';
import type { About, Click, Form } from './ask.ts';
import { formCommand, type FormParts, typedIn } from './form.ts';

const kinds = [
  option('RSA – protected by software', 'RSA'),
  option('RSA-HSM – needs a premium vault', 'RSA-HSM'),
];
const sizes = [option('3072 bits', '3072'), option('4096 bits', '4096')];

function newKey(form: Form): NewKey | Problem {
  const name = typedIn(form, 'name').trim();
  if (!isKeyName(name)) return { field: 'name', text: keyNameText(name) };
  return {
    name,
    kty: typedIn(form, 'kty') === 'RSA-HSM' ? 'RSA-HSM' : 'RSA',
    bits: typedIn(form, 'bits') === '4096' ? 4096 : 3072,
  };
}

const asking = async (click: Click, { context }: About) => ({
  actor: await getActor(click, click.organization),
  run: click.reference.run,
  hasWriter: context.hasWriter,
});

export function createKeyForm(vault: ChosenVault | undefined): FormParts {
  return {
    title: 'Create a key',
    submit: 'Create it',
    blocks: [
      section(
        `The bot creates it in the vault ${code(vault?.name ?? '', 60)}, enabled, without an expiry date, for wrapping and unwrapping only.`,
      ),
      textField({
        name: 'name',
        label: 'Name',
        hint: '1 to 127 letters, digits and hyphens. Example: platform-cmk',
        placeholder: 'platform-cmk',
        max: 127,
      }),
      selectField({ name: 'kty', label: 'Kind', options: kinds, initial: 'RSA' }),
      selectField({ name: 'bits', label: 'Size', options: sizes, initial: '3072' }),
    ],
  };
}

/** Has the bot create a key, with the writer's identity. */
export const createKey = formCommand({
  name: 'createKey',
  title: 'Create a key',
  async form(about, click) {
    const found = whyNoWriting(about.state, await asking(click, about));
    return found ?? createKeyForm(findRun(about.state)?.vault);
  },
  async command(form, about) {
    const vault = findRun(about.state)?.vault;
    if (vault === undefined) return [{ text: refusalText(refusal('vaultMissing')) }];
    const wanted = newKey(form);
    if ('text' in wanted) return [wanted];
    const there = await form.deps.outsideOf(form.organization).azure.findKey(vault, wanted.name);
    if (there.kind !== 'absent') return [{ field: 'name', text: keyExistsText(wanted.name, there.kind) }];
    return { type: 'requestKeyCreation', ...(await asking(form, about)), key: wanted };
  },
  done: () => ({ step: 'key' }),
});
