/** What is wrong with the address part, shared by key identifiers and vault references. */
export type AddressFault =
  | 'empty'
  | 'whitespace'
  | 'invisibleCharacter'
  | 'notAUrl'
  | 'http'
  | 'userinfo'
  | 'port'
  | 'query'
  | 'fragment'
  | 'managedHsm'
  | 'otherCloud'
  | 'privateLink'
  | 'portalAddress'
  | 'lookalikeHost'
  | 'otherHost'
  | 'badVaultName';

/** A refusal to understand what was typed. `understood` is the part at fault, as typed, for the words. */
export interface Fault<Name extends string> {
  readonly ok: false;
  readonly fault: Name;
  readonly understood: string;
}

export function fault<Name extends string>(name: Name, understood: string): Fault<Name> {
  return { ok: false, fault: name, understood };
}

/**
 * 3 to 24 letters, digits and hyphens, beginning with a letter, ending with a letter or digit, no two hyphens in a row
 * (https://learn.microsoft.com/en-us/azure/azure-resource-manager/management/resource-name-rules#microsoftkeyvault).
 */
const vaultName = /^(?!.*--)[a-z][a-z0-9-]{1,22}[a-z0-9]$/;

export function isVaultName(text: string): boolean {
  return vaultName.test(text.toLowerCase());
}

const publicCloud = '.vault.azure.net';

/** Hosts of the clouds that Adobe does not reach, whatever stands before these endings: vault, vaultcore, managedhsm. */
const otherClouds: readonly (readonly [ending: string, cloud: string])[] = [
  ['.azure.cn', 'Azure China (21Vianet)'],
  ['.usgovcloudapi.net', 'Azure Government'],
  ['.azure.us', 'Azure Government'],
  ['.microsoftazure.de', 'Azure Germany'],
  ['.sovcloud-api.fr', 'Bleu (France)'],
  ['.sovcloud-api.de', 'Delos Cloud (Germany)'],
  ['.sovcloud-api.sg', 'a sovereign cloud (Singapore)'],
  ['.cloudapi.microsoft.scloud', 'Azure Government Secret'],
  ['.cloudapi.eaglex.ic.gov', 'Azure Government Top Secret'],
];

/** `i`, `1` and `|` pass for `l`, and `0` for `o`: `vauIt.azure.net` is spelled with a capital i. */
function skeleton(host: string): string {
  return host.replaceAll(/[i1|]/g, 'l').replaceAll('0', 'o');
}

function looksLikeKeyVault(host: string): boolean {
  const plain = skeleton(host);
  return /[^ -~]/.test(host) || /(^|\.)xn--/.test(host) || plain.includes('vault') || plain.includes('azure');
}

function strangerHost(host: string): Fault<AddressFault> {
  if (/^[^.]+\.(privatelink\.)?managedhsm\.(azure\.net|azure\.cn|usgovcloudapi\.net)$/.test(host))
    return fault('managedHsm', host);
  const cloud = otherClouds.find(([ending]) => host.endsWith(ending));
  if (cloud && !/[^ -~]|(^|\.)xn--/.test(host)) return fault('otherCloud', cloud[1]);
  if (/^[^.]+\.(privatelink\.)?vaultcore\.azure\.net$/.test(host)) return fault('privateLink', host);
  if (/^([a-z.]+\.)?portal\.azure\.com$/.test(host)) return fault('portalAddress', host);
  return fault(looksLikeKeyVault(host) ? 'lookalikeHost' : 'otherHost', host);
}

/** The vault's name in lower case, out of a host such as `myvault.vault.azure.net`. */
function parseVaultHost(text: string): { ok: true; vault: string } | Fault<AddressFault> {
  const host = text.toLowerCase();
  if (!host.endsWith(publicCloud))
    return host === publicCloud.slice(1) ? fault('badVaultName', host) : strangerHost(host);
  const vault = host.slice(0, -publicCloud.length);
  if (vault.includes('.') || /[^ -~]/.test(vault) || vault.startsWith('xn--'))
    return fault('lookalikeHost', text);
  return isVaultName(vault) ? { ok: true, vault } : fault('badVaultName', vault);
}

export interface VaultAddress {
  readonly ok: true;
  /** The vault's name, lower case. */
  readonly vault: string;
  /** Segments between slashes, without the empty one that a single trailing slash leaves. */
  readonly segments: readonly string[];
}

/** Unicode's "default ignorable" characters and the control characters, and the blank Braille pattern. */
const invisible = /[\p{Default_Ignorable_Code_Point}\p{Cc}\u2800]/u;

/** Slack wraps an address that it recognised as `<https://…>` or `<https://…|label>`. */
const slackLink = /^<([^<>|]+)(?:\|[^<>]*)?>$/;

/** A line of JSON as `az … show` prints it: `"kid": "https://…",`, or the value alone between quotes. */
const jsonLine = /^(?:"\w+"\s*:\s*)?(["'`])([^"'`]+)\1,?$/;

/**
 * What was typed, without the space around it, Slack's brackets and the quotes it was copied with; or why it cannot be
 * read at all.
 */
export function readTyped(
  text: string,
): { ok: true; text: string } | Fault<'empty' | 'whitespace' | 'invisibleCharacter'> {
  const trimmed = text.trim();
  const value = jsonLine.exec(trimmed)?.[2]?.trim() ?? trimmed;
  const bare = slackLink.exec(value)?.[1]?.trim() ?? value;
  if (bare === '') return fault('empty', '');
  if (/\s/.test(bare)) return fault('whitespace', bare);
  const hidden = invisible.exec(bare)?.[0].codePointAt(0);
  if (hidden === undefined) return { ok: true, text: bare };
  return fault('invisibleCharacter', `U+${hidden.toString(16).toUpperCase().padStart(4, '0')}`);
}

/** `host` or `host:port`; an IPv6 host stands in brackets. */
const hostAndPort = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/;

/**
 * Takes a vault's https address apart by hand: `URL` would mend what a person should be told (backslashes, `..`, tabs,
 * Unicode hosts). Port 443 may be written, as ARM writes it into a key's `keyUri`.
 */
export function parseVaultAddress(text: string): VaultAddress | Fault<AddressFault> {
  const parts = /^([a-z][a-z0-9+.-]*):\/\/([^/?#\\]+)([^?#\\]*)(\?[^#]*)?(#.*)?$/i.exec(text);
  if (!parts) return fault('notAUrl', text);
  const [, scheme = '', authority = '', path = '', query, fragment] = parts;
  if (scheme.toLowerCase() === 'http') return fault('http', text);
  if (scheme.toLowerCase() !== 'https') return fault('notAUrl', text);
  if (authority.includes('@')) return fault('userinfo', authority);
  const [, typedHost = '', port = '443'] = hostAndPort.exec(authority) ?? [];
  const host = parseVaultHost(typedHost);
  if (!host.ok) return host;
  if (port !== '443') return fault('port', port);
  if (query !== undefined) return fault('query', query);
  if (fragment !== undefined) return fault('fragment', fragment);
  const segments = path.replace(/^\//, '').replace(/\/$/, '').split('/');
  return {
    ok: true,
    vault: host.vault,
    segments: segments.length === 1 && segments[0] === '' ? [] : segments,
  };
}

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
