import type { ModalView } from '@slack/types';
import { section } from '../blocks.ts';
import type { Reference, ViewContext } from '../context.ts';
import { type Refill, searchField, textField } from '../inputs.ts';
import { strong } from '../text.ts';
import { form } from './modal.ts';

export interface AdoptModal extends Refill {
  readonly reference: Reference;
  readonly context: ViewContext;
}

const labels = { configurationName: 'Configuration name', vault: 'Key vault' };

const vaultHint =
  'The one the key is in, as you know it: its name, URI or resource id. The bot compares it with what Adobe says.';

/** For an organization that was enabled by other means. */
export function adoptModal({ reference, context, typed, problem }: AdoptModal): ModalView {
  const refill = { typed, problem };
  const vault = { name: 'vault', label: labels.vault, hint: vaultHint };
  return form({
    callback: 'adopt',
    title: 'Adopt',
    submit: 'Ask Adobe',
    reference,
    labels,
    problem,
    blocks: [
      section(
        `Takes in ${strong(context.organization.name)}, if customer-managed keys were enabled for it by other means. The bot asks Adobe for the configuration, changes nothing, and watches vault, key, app and role from then on.`,
      ),
      ...textField(
        {
          name: 'configurationName',
          label: labels.configurationName,
          hint: 'As it was sent to Adobe, with its capital and small letters. Example: Config1',
          placeholder: 'Config1',
          max: 63,
        },
        refill,
      ),
      ...(context.hasAzure
        ? searchField({ ...vault, placeholder: 'Search the vaults the bot may see, or type' }, refill)
        : textField({ ...vault, placeholder: 'my-vault', max: 400 }, refill)),
    ],
  });
}
