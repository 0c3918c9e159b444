import { createHash } from 'node:crypto';
import { findKeyIdentifier } from '../adobe/key-identifier.ts';
import { jsonAnswer } from '../adobe/wire.ts';
import type { Answer, Received } from '../adobe/wire.ts';
import { armError } from './errors.ts';
import { isActive } from './grants.ts';
import { latestVersion } from './keys.ts';
import { findObstacles } from './reach.ts';
import { reaches } from './scopes.ts';
import type { Directory, Vault } from './directory.ts';
import type { Session } from './login.ts';
import type { AzureContext } from './settings.ts';

/** Somebody who uses a key as a matter of course, such as Adobe once customer-managed keys are enabled. */
export interface KeyUser {
  readonly identifier: string;
  readonly applicationId: string;
  /** Milliseconds since 1970. */
  readonly since: number;
}

/** One line of Key Vault's audit log. */
export interface LoggedUse {
  at: number;
  vaultId: string;
  operation: 'KeyWrap' | 'KeyUnwrap' | 'KeyGet';
  status: number;
  caller: string;
  address: string;
  keyId: string;
  assignment: string;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** How often Adobe is taken to use a key: often enough that every hour has a use. */
const everyMs = 20 * minuteMs;
/** Azure's own word: at most so long after the use. */
const delayMs = 10 * minuteMs;
const adobeAddress = '20.88.123.53';
/** A log does not go back forever, and a year that passes at once would make a long one. */
const mostUses = 2_000;

export interface AuditLog {
  /** Uses that somebody makes by hand, beside what goes on by itself. */
  add(use: LoggedUse): void;
  /** Somebody asked for a key of this vault. */
  addRead(vault: string): void;
  /** Those that can be read by now. */
  readable(): LoggedUse[];
}

/** The assignment that lets the app in, by its id; empty where none names it. */
function assignmentFor(directory: Directory, vault: Vault, applicationId: string, at: number): string {
  const tenant = directory.tenants.get(vault.tenantId.toLowerCase());
  const objectId = tenant?.servicePrincipals.get(applicationId.toLowerCase())?.objectId;
  const found = directory.assignments.find(
    (assignment) =>
      isActive(assignment, at) &&
      assignment.principalId === objectId &&
      reaches(directory, assignment.scope, vault.id),
  );
  return found === undefined
    ? ''
    : `${found.scope}/providers/Microsoft.Authorization/roleAssignments/${found.name}`;
}

/** Written by itself from who uses which key: the uses since it was last read are made up when it is read. */
export function createAuditLog(context: AzureContext, users: () => readonly KeyUser[]): AuditLog {
  const uses: LoggedUse[] = [];
  const writtenTo = new Map<string, number>();

  function use({ identifier, applicationId }: KeyUser, at: number): LoggedUse | undefined {
    const { directory } = context;
    const found = findKeyIdentifier(identifier);
    const vault = directory.vaults.get(found?.vault.toLowerCase() ?? '');
    const key = vault?.keys.get(found?.name.toLowerCase() ?? '');
    // What is not there, or is not logged, leaves no line.
    if (vault === undefined || key === undefined || vault.diagnostics.length === 0) return undefined;
    const isServed = findObstacles(directory, identifier, applicationId, at).length === 0;
    const { version } = latestVersion(key);
    return {
      at,
      vaultId: vault.id,
      operation: 'KeyUnwrap',
      status: isServed ? 200 : 403,
      caller: applicationId,
      address: adobeAddress,
      keyId: `https://${vault.name.toLowerCase()}.vault.azure.net/keys/${key.name}/${version}`,
      assignment: isServed ? assignmentFor(directory, vault, applicationId, at) : '',
    };
  }

  function writeDown(user: KeyUser): void {
    const name = `${user.identifier} ${user.applicationId}`;
    const now = context.clock.now();
    const from = Math.max(writtenTo.get(name) ?? user.since, now - mostUses * everyMs);
    let at = from;
    for (; at + everyMs <= now; at += everyMs) {
      const made = use(user, at + everyMs);
      if (made !== undefined) add(made);
    }
    writtenTo.set(name, at);
  }

  function add(one: LoggedUse): void {
    uses.push(one);
    uses.splice(0, Math.max(0, uses.length - mostUses));
  }

  return {
    add,
    addRead(name) {
      const vault = context.directory.vaults.get(name.toLowerCase());
      if (vault === undefined || vault.diagnostics.length === 0) return;
      const nobody = { status: 200, caller: '', address: '', keyId: '', assignment: '' };
      add({ at: context.clock.now(), vaultId: vault.id, operation: 'KeyGet', ...nobody });
    },
    readable() {
      for (const user of users()) writeDown(user);
      return uses.filter(({ at }) => at <= context.clock.now() - delayMs);
    },
  };
}

/** A workspace's own id, which is not in its resource id. */
export function workspaceIdOf(resourceId: string): string {
  const hex = createHash('sha256').update(resourceId.toLowerCase()).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

const columns = [
  'Kind',
  'Caller',
  'Status',
  'Address',
  'KeyId',
  'Assignment',
  'Count',
  'First',
  'Last',
  'Hours',
];

/** Key Vault's log as the one query of it that the bot makes sums it up; what else is in the query is not read. */
function summed(uses: readonly LoggedUse[]): unknown[][] {
  const groups = new Map<string, { by: unknown[]; times: number[] }>();
  for (const { at, operation, caller, status, address, keyId, assignment } of uses) {
    const by =
      operation === 'KeyGet'
        ? ['other', '', 0, '', '', '']
        : ['use', caller, status, address, keyId, assignment];
    const name = JSON.stringify(by);
    const group = groups.get(name) ?? { by, times: [] };
    group.times.push(at);
    groups.set(name, group);
  }
  return [...groups.values()].map(({ by, times }) => [
    ...by,
    times.length,
    new Date(Math.min(...times)).toISOString(),
    new Date(Math.max(...times)).toISOString(),
    [...new Set(times.map((at) => Math.floor(at / hourMs)))].join(','),
  ]);
}

/** The workspace has only the vault's own table, and Azure says so (azure-sdk-for-python#25137). */
const otherTableMissing = {
  code: 'PartialError',
  message: 'There were some errors when processing your query.',
  details: [
    {
      code: 'EngineError',
      message: 'Something went wrong processing your query on the server.',
      innererror: {
        code: '-2133196790',
        message: "'project' operator: Failed to resolve table or column expression named 'AzureDiagnostics'",
        severity: 3,
        severityName: 'Warning',
      },
    },
  ],
};

/** `api.loganalytics.azure.com`: `POST /v1/workspaces/{id}/query` (https://learn.microsoft.com/en-us/azure/azure-monitor/logs/api/request-format). */
export function handleLogAnalytics(
  received: Received,
  session: Session | undefined,
  context: AzureContext,
  log: AuditLog,
): Answer {
  if (session === undefined) return armError(401, 'AuthorizationFailed', 'The access token is invalid.');
  const id = /^\/v1\/workspaces\/([^/]+)\/query$/i.exec(decodeURIComponent(received.url.pathname))?.[1];
  const logged = [...context.directory.vaults.values()].filter(({ diagnostics }) =>
    diagnostics.some(({ workspace }) => workspaceIdOf(workspace) === id?.toLowerCase()),
  );
  if (!session.identity.rights.logRead)
    return armError(
      403,
      'InsufficientAccessError',
      'The provided credentials have insufficient access to perform the requested operation',
    );
  const { query = '', timespan = '' } = JSON.parse(received.body) as { query?: string; timespan?: string };
  const [from = '', until = ''] = timespan.split('/');
  const asked = logged.find((vault) => query.toLowerCase().includes(`"${vault.id.toLowerCase()}"`));
  const rows = summed(
    log
      .readable()
      .filter(
        ({ vaultId, at }) => vaultId === asked?.id && at >= Date.parse(from) && at <= Date.parse(until),
      ),
  );
  const named = columns.map((name) => ({
    name,
    type: name === 'Count' || name === 'Status' ? 'long' : 'string',
  }));
  const tables = [{ name: 'PrimaryResult', columns: named, rows }];
  return jsonAnswer(200, { tables, error: otherTableMissing });
}
