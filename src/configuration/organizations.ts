import { z } from 'zod';
import { quoteSafely, type Reader, type Setting, showSafely } from './reader.ts';
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
  tenantId,
} from './values.ts';
import { defaultRegion, platformHost } from '../domain/addresses/vault-reference.ts';

/** A byte order mark, which Node keeps as text, or bytes of another encoding. */
export const notPlainUtf8 = /^\uFEFF|[\0\uFFFD]/u;

/** The text of a file; throws where it cannot be read. */
export type ReadFile = (path: string) => string;

/** One organization as it was written down. `place` says where, for faults; undefined for the `ADOBE_…` variables. */
interface OrganizationEntry {
  readonly place: string | undefined;
  readonly orgId: string;
  readonly name: string;
  readonly region: string | undefined;
  /** Names of variables, never the values. */
  readonly clientIdEnv: string;
  readonly clientSecretEnv: string;
  readonly scopes: string;
  readonly tenantId: string | undefined;
  readonly logAnalyticsWorkspace: string | undefined;
  readonly channel: string | undefined;
  readonly approvers: readonly string[] | undefined;
  readonly quorum: number | undefined;
}

const variable = 'ORGANIZATIONS_FILE';
const example =
  '[{"name":"Acme Europe","orgId":"0123456789ABCDEF01234567@AdobeOrg","region":"nld2","clientIdEnv":"ACME_CLIENT_ID","clientSecretEnv":"ACME_CLIENT_SECRET","scopes":"openid,AdobeID"}]';

const text = z.string().trim();
const listOrText = z.union([text, z.array(text).transform((items) => items.join(','))]);

/** Only the outer form; each field is then checked like the variable that it stands for. */
const RawEntry = z.strictObject({
  name: text,
  orgId: text,
  region: text.optional(),
  clientIdEnv: text,
  clientSecretEnv: text,
  scopes: listOrText,
  tenantId: text.optional(),
  logAnalyticsWorkspace: text.optional(),
  channel: text.optional(),
  approvers: listOrText.optional(),
  quorum: z.union([text, z.number().transform(String)]).optional(),
});

/** What is not echoed when it is wrong: somebody may have put the secret itself there, even one of letters and digits alone. */
const variableName: Setting<string> = {
  expected: 'the name of an environment variable, never the value itself',
  example: 'ACME_CLIENT_SECRET',
  secret: true,
  schema: z.string().regex(/^(?!(?=.*[a-z])(?=.*\d)[A-Za-z0-9]{20,}$)[A-Za-z_][A-Za-z0-9_]*$/),
};

export function readOrganizationsFile(
  reader: Reader,
  path: string,
  readFile: ReadFile,
): readonly OrganizationEntry[] {
  const list = parseList(path, readFile);
  if (typeof list === 'string') {
    reader.add(
      variable,
      `${showSafely(path)}: ${list}; expected a JSON list with an entry an organization, for example ${example}`,
    );
    return [];
  }
  const entries = list.flatMap((item, index) => {
    const entry = readEntry(reader, item, placeOf(path, item, index));
    return entry === undefined ? [] : [entry];
  });
  refuseDuplicates(reader, entries);
  return entries;
}

/** The list, or what is wrong with the file. */
function parseList(path: string, readFile: ReadFile): readonly unknown[] | string {
  let content: string;
  try {
    content = readFile(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown cause';
    return code === 'EISDIR' ? 'it is a folder' : `it cannot be read (${code})`;
  }
  if (notPlainUtf8.test(content))
    return 'it is not plain UTF-8: save it as UTF-8 without a byte order mark (BOM)';
  let json: unknown;
  try {
    json = JSON.parse(content);
  } catch {
    return 'it is not JSON';
  }
  if (!Array.isArray(json)) return 'it is JSON, but not a list';
  return json.length === 0 ? 'the list is empty' : json;
}

function placeOf(path: string, item: unknown, index: number): string {
  const named = z.looseObject({ name: z.string() }).safeParse(item);
  return `${showSafely(path)}, entry ${index + 1}${named.success ? ` (${quoteSafely(named.data.name)})` : ''}`;
}

function refuseDuplicates(reader: Reader, entries: readonly OrganizationEntry[]): void {
  for (const field of ['orgId', 'name'] as const) {
    const seen = new Set<string>();
    for (const entry of entries) {
      const value = entry[field].toLowerCase();
      if (seen.has(value)) {
        const problem = `${entry.place ?? ''}, ${field}: ${quoteSafely(entry[field])} is there twice; expected each organization once`;
        reader.add(variable, problem);
      }
      seen.add(value);
    }
  }
}

function readEntry(reader: Reader, item: unknown, place: string): OrganizationEntry | undefined {
  const raw = RawEntry.safeParse(item);
  if (!raw.success) {
    for (const issue of raw.error.issues) reader.add(variable, `${place}${describeIssue(issue)}`);
    return undefined;
  }
  const before = reader.faults.length;
  const field = <T>(name: keyof typeof raw.data, setting: Setting<T>): T | undefined => {
    const value = raw.data[name];
    return value === undefined ? undefined : reader.check(variable, `${place}, ${name}: `, value, setting);
  };
  const entry = {
    place,
    orgId: field('orgId', orgId) ?? '',
    name: field('name', organizationName) ?? '',
    region: field('region', region),
    clientIdEnv: field('clientIdEnv', variableName) ?? '',
    clientSecretEnv: field('clientSecretEnv', variableName) ?? '',
    scopes: field('scopes', scopes) ?? '',
    tenantId: field('tenantId', tenantId),
    logAnalyticsWorkspace: field('logAnalyticsWorkspace', logAnalyticsWorkspace),
    channel: field('channel', channelId),
    approvers: field('approvers', peopleIds),
    quorum: field('quorum', quorum),
  };
  return reader.faults.length > before ? undefined : entry;
}

const forms: Readonly<Record<string, string>> = {
  approvers: 'ids separated by commas or as a list, for example ["U0123456789","S0123456789"]',
  quorum: 'a whole number, for example 2',
  scopes: 'scopes separated by commas, for example "openid,AdobeID"',
};

function describeIssue(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') {
    const known = Object.keys(RawEntry.shape).join(', ');
    return `: unknown field ${issue.keys.map(quoteSafely).join(', ')}; expected only ${known} – and no secret in the file`;
  }
  const field = issue.path.map(String)[0];
  if (field === undefined) return `: it is not an object; expected for example ${example}`;
  const understood =
    'input' in issue && issue.input !== undefined
      ? 'it has the wrong form'
      : 'it is missing or of the wrong form';
  return `, ${field}: ${understood}; expected ${forms[field] ?? `a text, for example ${exampleOf(field)}`}`;
}

function exampleOf(field: string): string {
  const examples: Readonly<Record<string, string>> = {
    name: organizationName.example,
    orgId: orgId.example,
    region: region.example,
    clientIdEnv: 'ACME_CLIENT_ID',
    clientSecretEnv: 'ACME_CLIENT_SECRET',
    tenantId: tenantId.example,
    logAnalyticsWorkspace: logAnalyticsWorkspace.example,
    channel: channelId.example,
  };
  return `"${examples[field] ?? ''}"`;
}

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
