import type { UpstreamFault } from '../../domain/fault.ts';
import type { KeyIdentifierFault } from '../../domain/addresses/key-identifier.ts';
import type { AddressFault, Fault } from '../../domain/addresses/vault-host.ts';
import type { VaultReferenceFault } from '../../domain/addresses/vault-reference.ts';
import { code, oneLine } from '../blocks/text.ts';

type Words<F extends string> = Record<F, (understood: string) => string>;

const host = 'https://my-vault.vault.azure.net';
const keyExample = `Example: ${code(`${host}/keys/my-key/0123456789abcdef0123456789abcdef`)}`;
const vaultExample = `Example: ${code('my-vault')} or ${code(host)}`;

const addressWords: Words<AddressFault> = {
  empty: () => 'Enter a value.',
  whitespace: (found) => `Contains a space: ${code(found)}. Copy the value again.`,
  invisibleCharacter: (found) =>
    `There is an invisible or look-alike character in it: ${code(found)}. Type it again instead of pasting it.`,
  notAUrl: (found) => `${code(found)} is not an address.`,
  http: () => 'It begins with http. Azure Key Vault answers https only; a link with http is not Azure’s.',
  userinfo: (found) => `There is an @ before the host, which hides where the address leads: ${code(found)}.`,
  port: (found) => `It names a port (${code(found)}). Azure’s key identifiers have none.`,
  query: (found) => `It has a query (${code(found)}). Key identifiers end with the version.`,
  fragment: (found) => `It has a fragment (${code(found)}). Key identifiers end with the version.`,
  managedHsm: (found) =>
    `${code(found)} is a Managed HSM. The procedure this bot follows supports Key Vault Standard and Premium only; newer Adobe pages name Managed HSM too: ask Adobe before you go on with one.`,
  otherCloud: (found) =>
    `${code(found)} is in another Azure cloud. Adobe documents addresses of the public cloud only.`,
  privateLink: (found) =>
    `${code(found)} is the private endpoint’s name. Use the vault’s own: it ends in ${code('.vault.azure.net')}.`,
  portalAddress: (found) =>
    `${code(found)} is a page of the Azure portal. Copy *Vault URI* or *Key Identifier* from that page.`,
  lookalikeHost: (found) =>
    `${code(found)} looks like Azure Key Vault and is not. Do not open it. The real one ends in ${code('.vault.azure.net')}.`,
  otherHost: (found) =>
    `${code(found)} is not Azure Key Vault: its addresses end in ${code('.vault.azure.net')}.`,
  badVaultName: (found) =>
    `${code(found)} cannot be a vault’s name: 3 to 24 letters, digits and hyphens, beginning with a letter.`,
};

const keyWords: Words<KeyIdentifierFault> = {
  ...addressWords,
  resourceId: () => 'That is an ARM resource id. Adobe needs the *Key Identifier* of the key’s page.',
  vaultOnly: (found) => `${code(found)} is a vault. The key’s name and version are missing.`,
  secret: () => 'That is a secret, not a key. Choose one under *Keys* in the vault.',
  certificate: () => 'That is a certificate, not a key. Choose one under *Keys* in the vault.',
  notAKey: (found) => `${code(found)} is not a key: the path must begin with ${code('/keys/')}.`,
  badKeyName: (found) => `${code(found)} cannot be a key’s name: 1 to 127 letters, digits and hyphens.`,
  badVersion: (found) =>
    `${code(found)} is not a key’s version: a version has exactly 32 letters and digits. Leave it out to use the latest one.`,
  extraSegments: (found) => `There is more after the version: ${code(found)}.`,
};

const vaultWords: Words<VaultReferenceFault> = {
  ...addressWords,
  keyIdentifier: () => 'That is a key. Enter the vault here; the key comes in the next step.',
  secret: () => 'That is a secret in a vault. Enter the vault itself.',
  certificate: () => 'That is a certificate in a vault. Enter the vault itself.',
  extraSegments: (found) => `There is more than the vault’s address: ${code(found)}.`,
  badResourceId: (found) => `${code(found)} is not a complete ARM resource id.`,
  otherResource: (found) => `${code(found)} is another kind of resource, not a key vault.`,
};

/** What is wrong with a typed key identifier, with an example. mrkdwn. */
export function keyFaultText({ fault, understood }: Fault<KeyIdentifierFault>): string {
  return `${keyWords[fault](understood)} ${keyExample}`;
}

/** What is wrong with a typed vault, with an example. mrkdwn. */
export function vaultFaultText({ fault, understood }: Fault<VaultReferenceFault>): string {
  return `${vaultWords[fault](understood)} ${vaultExample}`;
}

/** Where Azure answered that a key is not there. */
export function keyNotThereText(name: string, vault: string, found: 'absent' | 'deleted'): string {
  return found === 'absent'
    ? `Azure shows no key or version ${code(name)} in the vault ${code(vault)}: it is misspelled, was deleted, or was never created. Check the spelling, pick one from the list, or look under *Keys* > *Manage deleted keys*: a deleted key is recovered, not created again.`
    : `The key ${code(name)} was deleted from ${code(vault)} and can still be recovered: recover it under *Keys* > *Manage deleted keys*, or pick another one.`;
}

/** A name alone is not enough where the bot may not look up its latest version. */
export function versionNeededText({ code: reason }: UpstreamFault): string {
  const why = reason === undefined ? '' : ` (Azure: ${oneLine(reason, 100)})`;
  return `The bot could not look up the latest version${why}. Paste the whole key identifier with its version. ${keyExample}`;
}

/** A new key must not become a new version of one that is there. */
export function keyExistsText(name: string, found: 'present' | 'deleted'): string {
  return found === 'present'
    ? `There is a key ${code(name)} in this vault already. Pick it in the step before, or choose another name.`
    : `A key ${code(name)} was deleted from this vault and keeps the name until it is purged. Choose another name.`;
}

export function keyNameText(name: string): string {
  return `${code(name)} cannot be a key’s name: 1 to 127 letters, digits and hyphens. Example: ${code('aep-cmk-key')}`;
}
