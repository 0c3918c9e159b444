import type { KnownBlock, ModalView } from '@slack/types';
import type { Run } from '../../domain/organization.ts';
import { button, row, section } from '../blocks.ts';
import type { Reference, ViewContext } from '../context.ts';
import { writeFaultBlocks } from '../faults.ts';
import { findingBlocks } from '../findings-list.ts';
import { type Refill, searchField, textField } from '../inputs.ts';
import { code } from '../text.ts';
import { form } from './modal.ts';

export interface KeyModal extends Refill {
  readonly reference: Reference;
  readonly context: ViewContext;
  readonly run?: Run | undefined;
}

const keyHint =
  'Its name, or its key identifier from the Azure portal. Example: https://my-vault.vault.azure.net/keys/my-key/0123456789abcdef0123456789abcdef';

/** What becomes of a new key: it is being made, it could not be made, or it can be asked for. */
function creation({ reference, context, run }: KeyModal): KnownBlock[] {
  if (run?.creatingKey !== undefined) {
    return [
      section(
        `◐  The bot is creating the key ${code(run.creatingKey.what.name, 130)}. The thread says when it is there; nothing needs to be done here meanwhile.`,
      ),
    ];
  }
  const ask = button('createKey', 'Create a new key…', reference, {
    label: 'Create a new key: the bot does it',
  });
  return [...writeFaultBlocks(run), ...row('create', context.hasWriter ? [ask] : [])];
}

export function keyModal(parts: KeyModal): ModalView {
  const { reference, context, run, typed, problem } = parts;
  const chosen = run?.key === undefined ? {} : { key: context.hasAzure ? run.key.name : run.key.identifier };
  const refill = { typed: { ...chosen, ...typed }, problem };
  const field = { name: 'key', label: 'Key', hint: keyHint };
  return form({
    callback: 'key',
    title: 'Step 2: key',
    submit: 'Check the key',
    reference,
    labels: { key: field.label },
    problem,
    blocks: [
      section(
        `An RSA or RSA-HSM key with at least 3072 bits in the vault ${code(run?.vault?.name ?? '', 60)}. The newest version is taken, unless an identifier names another one.`,
      ),
      ...(context.hasAzure
        ? searchField({ ...field, placeholder: 'Search the vault’s keys, or type' }, refill)
        : textField({ ...field, max: 400 }, refill)),
      ...creation(parts),
      ...(run === undefined ? [] : findingBlocks(run, context, { steps: ['key'] })),
    ],
  });
}
