import { type AddressFault, type Fault, fault } from './vault-host.ts';
import { parseVaultAddress, readTyped } from './typed-address.ts';

export type KeyIdentifierFault =
  | AddressFault
  | 'resourceId'
  | 'vaultOnly'
  | 'secret'
  | 'certificate'
  | 'notAKey'
  | 'badKeyName'
  | 'badVersion'
  | 'extraSegments';

export interface KeyIdentifier {
  readonly ok: true;
  /** The vault's name, lower case. */
  readonly vault: string;
  readonly host: string;
  /** The key's name as typed; Azure compares it without case. */
  readonly name: string;
  readonly version: string | undefined;
  /** `https://{vault}.vault.azure.net/keys/{name}` and, where one was typed, `/{version}`. */
  readonly identifier: string;
  readonly versionlessIdentifier: string;
}

/** https://learn.microsoft.com/en-us/azure/key-vault/general/about-keys-secrets-certificates#vault-name-and-object-name */
const keyName = /^[a-zA-Z0-9-]{1,127}$/;

/**
 * Azure writes 32 hexadecimal digits today but documents no form, and the sample in Adobe's own guide
 * (`7c1d50lo28234cc895534c00d7eb4eb4`) is not hexadecimal.
 */
const keyVersion = /^[0-9a-zA-Z]{32}$/;

export function isKeyName(text: string): boolean {
  return keyName.test(text);
}

function collectionFault(collection: string): Fault<KeyIdentifierFault> | undefined {
  switch (collection.toLowerCase()) {
    case 'keys':
      return undefined;
    case 'secrets':
      return fault('secret', collection);
    case 'certificates':
      return fault('certificate', collection);
    default:
      return fault('notAKey', collection);
  }
}

function parsePath(
  host: string,
  segments: readonly string[],
): Omit<KeyIdentifier, 'vault'> | Fault<KeyIdentifierFault> {
  const [collection, name, version, ...extra] = segments;
  if (collection === undefined) return fault('vaultOnly', host);
  const other = collectionFault(collection);
  if (other) return other;
  if (name === undefined) return fault('vaultOnly', host);
  if (extra.length > 0) return fault('extraSegments', extra.join('/'));
  if (!isKeyName(name)) return fault('badKeyName', name);
  if (version !== undefined && !keyVersion.test(version)) return fault('badVersion', version);
  const versionlessIdentifier = `https://${host}/keys/${name}`;
  const identifier = version === undefined ? versionlessIdentifier : `${versionlessIdentifier}/${version}`;
  return { ok: true, host, name, version, identifier, versionlessIdentifier };
}

/** Reads a key identifier as the Azure portal shows it, and says by name what is wrong with anything else. */
export function parseKeyIdentifier(text: string): KeyIdentifier | Fault<KeyIdentifierFault> {
  const typed = readTyped(text);
  if (!typed.ok) return typed;
  if (/^(https:\/\/management\.azure\.com)?\/?subscriptions\//i.test(typed.text))
    return fault('resourceId', typed.text);
  const address = parseVaultAddress(typed.text);
  if (!address.ok) return address;
  const path = parsePath(`${address.vault}.vault.azure.net`, address.segments);
  return path.ok ? { ...path, vault: address.vault } : path;
}

/** Name and version in at most 150 characters, which is what Slack's options carry; an identifier can be longer. */
export function packKey({ name, version }: KeyIdentifier): string | undefined {
  if (version === undefined) return name;
  return /^[0-9a-f]{32}$/.test(version)
    ? `${name}/${Buffer.from(version, 'hex').toString('base64url')}`
    : undefined;
}

export function unpackKey(text: string): Pick<KeyIdentifier, 'name' | 'version'> | undefined {
  const [, name, packed] = /^([a-zA-Z0-9-]{1,127})\/([\w-]{22})$/.exec(text) ?? [];
  if (name === undefined || packed === undefined) return undefined;
  return { name, version: Buffer.from(packed, 'base64url').toString('hex') };
}
