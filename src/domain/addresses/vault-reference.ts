import {
  type AddressFault,
  type Fault,
  fault,
  isVaultName,
  parseVaultAddress,
  readTyped,
} from './typed-address.ts';

export type VaultReferenceFault =
  | AddressFault
  | 'keyIdentifier'
  | 'secret'
  | 'certificate'
  | 'extraSegments'
  | 'badResourceId'
  | 'otherResource';

export interface VaultReference {
  readonly ok: true;
  /** Lower case. */
  readonly name: string;
  /** `https://{name}.vault.azure.net`, without a trailing slash, as Adobe stores it. */
  readonly uri: string;
  /** ARM's id, where one was typed. */
  readonly resourceId?: string;
}

type Parsed = VaultReference | Fault<VaultReferenceFault>;

function named(name: string, resourceId?: string): VaultReference {
  const lower = name.toLowerCase();
  return {
    ok: true,
    name: lower,
    uri: `https://${lower}.vault.azure.net`,
    ...(resourceId === undefined ? {} : { resourceId }),
  };
}

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Letters of any script, digits, `_`, `-`, `.` and brackets, at most 90, no dot at the end (Azure's naming rules). */
const resourceGroup = /^(?!.*\.$)[\p{L}\p{N}_.()-]{1,90}$/u;

/** `/subscriptions/{id}/resourceGroups/{group}/providers/Microsoft.KeyVault/vaults/{name}`; ARM compares without case. */
function parseResourceId(text: string): Parsed {
  const segments = text.replace(/^\//, '').replace(/\/$/, '').split('/');
  const [
    ,
    subscription = '',
    groups = '',
    group = '',
    providers = '',
    provider = '',
    type = '',
    name = '',
    ...below
  ] = segments;
  if (groups.toLowerCase() !== 'resourcegroups' || providers.toLowerCase() !== 'providers')
    return fault('badResourceId', text);
  if (!guid.test(subscription) || !resourceGroup.test(group)) return fault('badResourceId', text);
  if (provider.toLowerCase() !== 'microsoft.keyvault') return fault('otherResource', `${provider}/${type}`);
  if (type.toLowerCase() === 'managedhsms') return fault('managedHsm', text);
  if (type.toLowerCase() !== 'vaults') return fault('otherResource', `${provider}/${type}`);
  if (!isVaultName(name)) return fault('badVaultName', name);
  if (below.length > 0)
    return below[0]?.toLowerCase() === 'keys' ? fault('keyIdentifier', text) : fault('badResourceId', text);
  return named(
    name,
    `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.KeyVault/vaults/${name}`,
  );
}

/**
 * The address line of the portal holds the resource id: `https://portal.azure.com/#@{tenant}/resource/subscriptions/…/overview`,
 * and on some pages with `%2F` for each slash.
 */
const portalVault =
  /^https:\/\/(?:[a-z.]+\.)?portal\.azure\.com\/[^#]*#.*?(\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/[^/]+\/[^/]+\/[^/?]+)/i;

/** ARM's own address of a resource, as its documentation and `az rest` write it. */
const armAddress = /^https:\/\/management\.azure\.com(\/[^?#]*)/i;

function pathFault(segments: readonly string[]): Fault<VaultReferenceFault> | undefined {
  const [collection] = segments;
  switch (collection?.toLowerCase()) {
    case undefined:
      return undefined;
    case 'keys':
      return fault('keyIdentifier', segments.join('/'));
    case 'secrets':
      return fault('secret', segments.join('/'));
    case 'certificates':
      return fault('certificate', segments.join('/'));
    default:
      return fault('extraSegments', segments.join('/'));
  }
}

function parseUri(text: string): Parsed {
  const address = parseVaultAddress(text);
  return address.ok ? (pathFault(address.segments) ?? named(address.vault)) : address;
}

/** Reads a vault's URI, host, name, resource id or portal address, and says by name what is wrong with anything else. */
export function parseVaultReference(text: string): Parsed {
  const typed = readTyped(text);
  if (!typed.ok) return typed;
  const resourceId =
    portalVault.exec(typed.text.replaceAll(/%2F/gi, '/'))?.[1] ??
    armAddress.exec(typed.text)?.[1] ??
    typed.text;
  if (/^\/?subscriptions\//i.test(resourceId)) return parseResourceId(resourceId);
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(typed.text)) return parseUri(typed.text);
  if (typed.text.includes('.')) return parseUri(`https://${typed.text}`);
  return isVaultName(typed.text) ? named(typed.text) : fault('badVaultName', typed.text);
}

/**
 * Adobe Experience Platform's regions. The code is data: Adobe opens regions faster than anybody lists them, so the
 * known ones are offered and every code of the right form is accepted.
 */
export const defaultRegion = 'va7';

/** The regions Adobe's pages name, in the order in which they are offered. */
export const knownRegions: readonly { readonly code: string; readonly place: string }[] = [
  { code: 'va7', place: 'United States (Virginia)' },
  { code: 'nld2', place: 'Europe (Netherlands)' },
  { code: 'aus5', place: 'Australia' },
  { code: 'can2', place: 'Canada' },
  { code: 'gbr9', place: 'United Kingdom' },
];

/** Three letters and one or two digits, in any case and with surrounding space; undefined for anything else. */
export function parseRegion(text: string): string | undefined {
  const code = text.trim().toLowerCase();
  return /^[a-z]{3}[0-9]{1,2}$/.test(code) || code === defaultRegion ? code : undefined;
}

/** The host of the Platform APIs. `platform.adobe.io` without a code is VA7. */
export function platformHost(region: string): string {
  return region === defaultRegion ? 'platform.adobe.io' : `platform-${region}.adobe.io`;
}
