import type { ModalView } from '@slack/types';
import type { Run } from '../../domain/organization.ts';
import { context as smallPrint, section } from '../blocks.ts';
import type { Reference, ViewContext } from '../context.ts';
import { findingBlocks } from '../findings-list.ts';
import { type Refill, option, searchField, selectField, textField } from '../inputs.ts';
import { strong } from '../text.ts';
import { form } from './modal.ts';

export interface VaultModal extends Refill {
  readonly reference: Reference;
  readonly context: ViewContext;
  readonly run?: Run | undefined;
}

const labels = {
  entitlement: 'Licence',
  evidence: 'How do you know?',
  vault: 'Key vault',
  configurationName: 'Configuration name',
};

const licences = [
  option('Healthcare Shield', 'healthcare'),
  option('Privacy and Security Shield', 'privacy'),
];

const vaultHint =
  'Its name, its URI or its resource id. Example: my-vault or https://my-vault.vault.azure.net';

/** How a licence is attested: `Healthcare Shield: contract 4711`. */
export function licenceWords({ entitlement = '', evidence = '' }: Readonly<Record<string, string>>): string {
  const licence = licences.find(({ value }) => value === entitlement)?.text.text ?? entitlement;
  return `${licence}: ${evidence}`;
}

/** The licence as it was attested: `Healthcare Shield: contract 4711`. */
function attestedLicence(run: Run | undefined): NonNullable<VaultModal['typed']> {
  const attested = run?.attestations.findLast(({ check }) => check === 'entitlement')?.reason ?? '';
  const licence = licences.find(({ text }) => attested.startsWith(`${text.text}: `));
  return licence === undefined
    ? {}
    : { entitlement: licence.value ?? '', evidence: attested.slice(licence.text.text.length + 2) };
}

/** What was chosen before is shown again, so that a second visit changes one thing and not all. */
function withChosen(run: Run | undefined, typed: VaultModal['typed']): NonNullable<VaultModal['typed']> {
  return {
    ...attestedLicence(run),
    ...(run?.vault && { vault: run.vault.uri }),
    ...(run?.configurationName !== undefined && { configurationName: run.configurationName }),
    ...typed,
  };
}

export function vaultModal({ reference, context, run, typed, problem }: VaultModal): ModalView {
  const refill = { typed: withChosen(run, typed), problem };
  const vault = { name: 'vault', label: labels.vault, hint: vaultHint };
  return form({
    callback: 'vault',
    title: 'Step 1: vault',
    submit: 'Check the vault',
    reference,
    labels,
    problem,
    blocks: [
      section(
        `For ${strong(context.organization.name)}. Customer-managed keys come with one of two licences. Nothing is sent to Adobe in this step.`,
      ),
      ...selectField(
        {
          name: 'entitlement',
          label: labels.entitlement,
          options: licences,
          placeholder: 'Choose the licence',
        },
        refill,
      ),
      ...textField(
        {
          name: 'evidence',
          label: labels.evidence,
          hint: 'Goes on the record as your word. Example: contract 4711, seen today with the account manager',
          multiline: true,
        },
        refill,
      ),
      ...(context.hasAzure
        ? searchField({ ...vault, placeholder: 'Search the vaults the bot may see, or type' }, refill)
        : textField({ ...vault, placeholder: 'my-vault', max: 400 }, refill)),
      ...textField(
        {
          name: 'configurationName',
          label: labels.configurationName,
          hint: 'Your choice; Adobe tells capital from small letters and asks for this name later. The bot remembers it. Example: Config1',
          placeholder: 'Config1',
          max: 63,
        },
        refill,
      ),
      ...(run === undefined ? [] : findingBlocks(run, context, { steps: ['vault'] })),
      ...(context.hasAzure
        ? []
        : [
            smallPrint('The bot has no Azure identity here: it cannot look, so people attest what they see.'),
          ]),
    ],
  });
}
