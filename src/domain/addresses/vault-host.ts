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
export function parseVaultHost(text: string): { ok: true; vault: string } | Fault<AddressFault> {
  const host = text.toLowerCase();
  if (!host.endsWith(publicCloud))
    return host === publicCloud.slice(1) ? fault('badVaultName', host) : strangerHost(host);
  const vault = host.slice(0, -publicCloud.length);
  if (vault.includes('.') || /[^ -~]/.test(vault) || vault.startsWith('xn--'))
    return fault('lookalikeHost', text);
  return isVaultName(vault) ? { ok: true, vault } : fault('badVaultName', vault);
}
