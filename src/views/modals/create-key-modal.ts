import type { ModalView } from '@slack/types';
import type { Run } from '../../domain/organization.ts';
import { section } from '../blocks.ts';
import type { Reference, ViewContext } from '../context.ts';
import { type Refill, option, selectField, textField } from '../inputs.ts';
import { code } from '../text.ts';
import { form } from './modal.ts';

export interface CreateKeyModal extends Refill {
  readonly reference: Reference;
  readonly context: ViewContext;
  readonly run?: Run | undefined;
}

const kinds = [
  option('RSA – protected by software', 'RSA'),
  option('RSA-HSM – needs a premium vault', 'RSA-HSM'),
];
const sizes = [option('3072 bits', '3072'), option('4096 bits', '4096')];
const newKeyLabels = { name: 'Name', kty: 'Kind', bits: 'Size' };

export function createKeyModal({ reference, run, typed, problem }: CreateKeyModal): ModalView {
  const refill = { typed: { kty: 'RSA', bits: '3072', ...typed }, problem };
  return form({
    callback: 'createKey',
    title: 'Create a key',
    submit: 'Create it',
    reference,
    labels: newKeyLabels,
    problem,
    blocks: [
      section(
        `The bot creates it in the vault ${code(run?.vault?.name ?? '', 60)}, enabled, without an expiry date, for wrapping and unwrapping only.`,
      ),
      ...textField(
        {
          name: 'name',
          label: newKeyLabels.name,
          hint: '1 to 127 letters, digits and hyphens. Example: platform-cmk',
          placeholder: 'platform-cmk',
          max: 127,
        },
        refill,
      ),
      ...selectField({ name: 'kty', label: newKeyLabels.kty, options: kinds }, refill),
      ...selectField({ name: 'bits', label: newKeyLabels.bits, options: sizes }, refill),
    ],
  });
}
