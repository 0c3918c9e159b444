import { platformHost, defaultRegion } from '../domain/addresses/regions.ts';
import { readOrganizationsFile, type OrganizationEntry, type ReadFile } from './organizations-file.ts';
import type { Reader } from './reader.ts';
import {
  channelId,
  logAnalyticsWorkspace,
  opaqueSecret,
  organizationName,
  orgId,
  peopleIds,
  quorum,
  region,
  scopes,
} from './values.ts';

/** One Adobe IMS organization with everything the bot needs to know about it. */
export interface OrganizationConfig {
  /** `…@AdobeOrg`: the organization's identity everywhere in the bot. */
  readonly orgId: string;
  /** What people type and read. */
  readonly name: string;
  readonly region: string;
  /** Of the Platform APIs, by its region. */
  readonly host: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Comma-separated. */
  readonly scopes: string;
  /** Of the vault's directory, where it is known beforehand. */
  readonly tenantId: string | undefined;
  /** The resource id of the Log Analytics workspace that the vault’s audit log is sent to. */
  readonly logAnalyticsWorkspace: string | undefined;
  readonly channel: string;
  /** User and user group ids. */
  readonly approvers: readonly string[];
  readonly quorum: number;
}

/** What holds for an organization that says nothing else. */
interface Defaults {
  readonly tenantId: string | undefined;
  readonly logAnalyticsWorkspace: string | undefined;
  readonly channel: string | undefined;
  readonly approvers: readonly string[] | undefined;
  readonly quorum: number;
}

export const adobeClientId = opaqueSecret(
  'the client id of the OAuth server-to-server credential',
  '0a1b2c3d4e5f60718293a4b5c6d7e8f9',
  /^(?:xox|xapp-|p8e-)|@/u,
);
export const adobeClientSecret = opaqueSecret(
  'the client secret of the OAuth server-to-server credential',
  'p8e-…',
  /^(?:xox|xapp-)/u,
);
const adobeNames = [
  'ADOBE_CLIENT_ID',
  'ADOBE_CLIENT_SECRET',
  'ADOBE_SCOPES',
  'ADOBE_ORG_ID',
  'ADOBE_REGION',
  'ADOBE_ORG_NAME',
];

/** One organization from `ADOBE_…`, or several from `ORGANIZATIONS_FILE`. Empty where there is a fault. */
export function readOrganizations(
  reader: Reader,
  tenantId: string | undefined,
  readFile: ReadFile,
): readonly OrganizationConfig[] {
  const path = reader.findText('ORGANIZATIONS_FILE');
  const entries = path === undefined ? readSingle(reader) : readOrganizationsFile(reader, path, readFile);
  if (path !== undefined) refuseBoth(reader, entries);
  const defaults = { tenantId, ...readDefaults(reader, path === undefined ? undefined : entries) };
  return entries.flatMap((entry) => {
    const organization = complete(reader, entry, defaults);
    return organization === undefined ? [] : [organization];
  });
}

/** A default is required where one organization has nothing of its own; `entries` is undefined without a file. */
function readDefaults(
  reader: Reader,
  entries: readonly OrganizationEntry[] | undefined,
): Omit<Defaults, 'tenantId'> {
  const lacks = (field: 'channel' | 'approvers'): boolean =>
    entries === undefined || entries.some((entry) => entry[field] === undefined);
  return {
    channel: lacks('channel') ? reader.get('CMK_CHANNEL', channelId) : reader.find('CMK_CHANNEL', channelId),
    approvers: lacks('approvers')
      ? reader.get('CMK_APPROVERS', peopleIds)
      : reader.find('CMK_APPROVERS', peopleIds),
    quorum: reader.find('CMK_QUORUM', quorum) ?? 2,
    logAnalyticsWorkspace: reader.find('CMK_LOG_ANALYTICS_WORKSPACE', logAnalyticsWorkspace),
  };
}

function readSingle(reader: Reader): readonly OrganizationEntry[] {
  const id = reader.get('ADOBE_ORG_ID', orgId);
  const code = reader.find('ADOBE_REGION', region);
  const name = reader.find('ADOBE_ORG_NAME', organizationName);
  const scope = reader.get('ADOBE_SCOPES', scopes);
  if (id === undefined || scope === undefined) {
    readCredential(reader, single);
    return [];
  }
  return [{ ...single, orgId: id, name: name ?? id.replace('@AdobeOrg', ''), region: code, scopes: scope }];
}

const single = {
  place: undefined,
  clientIdEnv: 'ADOBE_CLIENT_ID',
  clientSecretEnv: 'ADOBE_CLIENT_SECRET',
  tenantId: undefined,
  logAnalyticsWorkspace: undefined,
  channel: undefined,
  approvers: undefined,
  quorum: undefined,
};

function readCredential(
  reader: Reader,
  entry: Pick<OrganizationEntry, 'place' | 'clientIdEnv' | 'clientSecretEnv'>,
): { clientId: string; clientSecret: string } | undefined {
  const named = (field: string, expected: string): string =>
    entry.place === undefined ? expected : `${expected} (${entry.place} names this variable as ${field})`;
  const id = reader.get(entry.clientIdEnv, {
    ...adobeClientId,
    expected: named('clientIdEnv', adobeClientId.expected),
  });
  const secret = reader.get(entry.clientSecretEnv, {
    ...adobeClientSecret,
    expected: named('clientSecretEnv', adobeClientSecret.expected),
  });
  return id === undefined || secret === undefined ? undefined : { clientId: id, clientSecret: secret };
}

function complete(
  reader: Reader,
  entry: OrganizationEntry,
  defaults: Defaults,
): OrganizationConfig | undefined {
  const credential = readCredential(reader, entry);
  const code = entry.region ?? defaultRegion;
  const channel = entry.channel ?? defaults.channel;
  const approvers = entry.approvers ?? defaults.approvers;
  if (credential === undefined || channel === undefined || approvers === undefined) return undefined;
  return {
    orgId: entry.orgId,
    name: entry.name,
    region: code,
    host: platformHost(code),
    ...credential,
    scopes: entry.scopes,
    tenantId: entry.tenantId ?? defaults.tenantId,
    logAnalyticsWorkspace: entry.logAnalyticsWorkspace ?? defaults.logAnalyticsWorkspace,
    channel,
    approvers,
    quorum: entry.quorum ?? defaults.quorum,
  };
}

/** A variable that the file itself names, a shared client id for example, is no second way to say the same. */
function refuseBoth(reader: Reader, entries: readonly OrganizationEntry[]): void {
  const named = new Set(entries.flatMap((entry) => [entry.clientIdEnv, entry.clientSecretEnv]));
  const both = adobeNames.filter((name) => reader.findText(name) !== undefined && !named.has(name));
  if (both.length === 0) return;
  reader.add(
    'ORGANIZATIONS_FILE',
    `it is set together with ${both.join(', ')}; expected either the file or one organization in ADOBE_… variables`,
  );
}
