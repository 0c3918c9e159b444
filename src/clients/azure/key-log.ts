import { z } from 'zod';
import type { DiagnosticSetting } from '../../domain/checks/observations.ts';
import type { KeyUse, LogRead } from '../../domain/key-use.ts';
import { nonsense } from './faults.ts';
import { type Caller, listAll } from './pipeline.ts';
import { arm } from './vaults.ts';

export const logScope = 'https://api.loganalytics.azure.com/.default';
const logApi = 'https://api.loganalytics.azure.com/v1';

const Setting = z.object({
  name: z.string().nullish(),
  properties: z.object({
    workspaceId: z.string().nullish(),
    logs: z
      .array(
        z.object({
          category: z.string().nullish(),
          categoryGroup: z.string().nullish(),
          enabled: z.boolean().nullish(),
        }),
      )
      .nullish(),
  }),
});

/** Where the vault's logs are sent (https://learn.microsoft.com/en-us/rest/api/monitor/diagnostic-settings/list). */
export async function listDiagnosticSettings(
  call: Caller,
  vaultResourceId: string,
  signal?: AbortSignal,
): Promise<DiagnosticSetting[]> {
  const found = await listAll(call, {
    operation: 'GET diagnosticSettings',
    url: `${arm}${vaultResourceId}/providers/Microsoft.Insights/diagnosticSettings?api-version=2021-05-01-preview`,
    item: Setting,
    signal,
  });
  return found.map(({ name, properties: { workspaceId, logs } }) => ({
    name: name ?? '',
    workspace: orUndefined(workspaceId ?? null),
    categories: (logs ?? []).flatMap(({ category, categoryGroup, enabled }) => {
      const named = category ?? categoryGroup;
      return enabled === true && named != null ? [named] : [];
    }),
  }));
}

const Workspace = z.object({ properties: z.object({ customerId: z.string() }) });

/** The id by which a workspace is queried; its resource id is what people configure. */
async function findWorkspaceId(call: Caller, workspace: string, signal?: AbortSignal): Promise<string> {
  const { properties } = await call({
    operation: 'GET workspace',
    method: 'GET',
    url: `${arm}${workspace}?api-version=2023-09-01`,
    answer: Workspace,
    signal,
  });
  return properties.customerId;
}

/** More rows than this are no summary that anybody could judge. */
const mostRows = 1000;

const quoted = (text: string) => JSON.stringify(text);

/**
 * Sums up in the workspace, so that no answer is long. A vault's log is in a table of its own, or, where the diagnostic
 * setting says so, in the one of all resources; `isfuzzy` lets one of both be missing. All lines that do not use a
 * key become one row, which shows that the log is kept, and up to when. Each row has the hours in which it has lines,
 * counted from 1970 and as text (a set would come as Azure likes to write `dynamic`): whole hours without any line are
 * gaps in the log.
 *
 * The caller's application id is the claim `appid` of the token (Microsoft's own line of this log has
 * `"identity":{"claim":{…,"appid":"1950a258-…"}}`: https://learn.microsoft.com/en-us/azure/key-vault/general/logging; in
 * the table of all resources it is the column `identity_claim_appid_g`, "GUID for the application id":
 * https://docs.microsoft.com/en-us/azure/azure-monitor/insights/azure-key-vault). A line of another
 * shape has no caller, and is nobody's. `Id` is there where an object was returned (same page); the request's address
 * names the key otherwise.
 */
function queryFor(vaultResourceId: string): string {
  return `union isfuzzy=true
(AZKVAuditLogs | project At = TimeGenerated, Vault = _ResourceId, Operation = OperationName, Status = tolong(HttpStatusCode), Caller = tostring(Identity.claim.appid), Address = CallerIpAddress, KeyId = coalesce(Id, RequestUri), Assignment = AppliedAssignmentId),
(AzureDiagnostics | project At = TimeGenerated, Vault = ResourceId, Operation = OperationName, Status = tolong(column_ifexists("httpStatusCode_d", real(null))), Caller = tostring(column_ifexists("identity_claim_appid_g", "")), Address = CallerIPAddress, KeyId = coalesce(tostring(column_ifexists("id_s", "")), tostring(column_ifexists("requestUri_s", ""))), Assignment = "")
| where Vault =~ ${quoted(vaultResourceId)}
| extend Use = Operation in ("KeyWrap", "KeyUnwrap")
| summarize Count = count(), First = min(At), Last = max(At), Hours = strcat_array(make_set(tolong((At - datetime(1970-01-01)) / 1h)), ",") by Kind = iff(Use, "use", "other"), Caller = iff(Use, Caller, ""), Status = iff(Use, Status, long(0)), Address = iff(Use, Address, ""), KeyId = iff(Use, KeyId, ""), Assignment = iff(Use, Assignment, "")
| take ${mostRows + 1}`;
}

/** https://learn.microsoft.com/en-us/azure/azure-monitor/logs/api/response-format */
const Answered = z.object({
  tables: z
    .array(
      z.object({
        columns: z.array(z.object({ name: z.string() })),
        rows: z.array(z.array(z.unknown())),
      }),
    )
    .min(1),
  /** Beside the tables where they are not the whole answer. */
  error: z
    .object({
      code: z.string().nullish(),
      details: z.array(z.object({ innererror: z.object({ severity: z.number() }) })).catch([]),
    })
    .nullish(),
});

/**
 * Severities of 2 and less are failures (https://learn.microsoft.com/en-us/azure/data-explorer/kusto/concepts/partial-query-failures);
 * 3 is a warning, such as of each table that `isfuzzy` does without (azure-sdk-for-python#25137).
 */
const onlyWarns = ({ details }: NonNullable<z.infer<typeof Answered>['error']>) =>
  details.length > 0 && details.every(({ innererror }) => innererror.severity > 2);

const Row = z.object({
  Kind: z.enum(['use', 'other']),
  Caller: z.string().nullable(),
  /** 0 where the log names none. */
  Status: z.number().nullable(),
  Address: z.string().nullable(),
  KeyId: z.string().nullable(),
  Assignment: z.string().nullable(),
  Count: z.number(),
  First: z.iso.datetime({ offset: true }),
  Last: z.iso.datetime({ offset: true }),
  Hours: z.string().regex(/^\d+(,\d+)*$/),
});

const orUndefined = (text: string | null) => (text === null || text === '' ? undefined : text);

/** Name and version out of `https://vault…/keys/name/version`; a version may be missing. */
function keyIn(id: string | null): { key: string | undefined; version: string | undefined } {
  const [, key, version] = /\/keys\/([^/?]+)(?:\/([0-9a-f]{32}))?/i.exec(id ?? '') ?? [];
  return { key, version: version?.toLowerCase() };
}

function useOf(row: z.infer<typeof Row>): KeyUse {
  return {
    caller: orUndefined(row.Caller)?.toLowerCase(),
    status: row.Status ?? 0,
    address: orUndefined(row.Address),
    ...keyIn(row.KeyId),
    assignmentId: orUndefined(row.Assignment),
    count: row.Count,
    first: Date.parse(row.First),
    last: Date.parse(row.Last),
  };
}

export interface KeyUseQuery {
  /** The workspace's resource id. */
  readonly workspace: string;
  readonly vaultResourceId: string;
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly until: number;
}

const operation = 'POST query of the audit log';

/** Every use of the vault's keys to wrap and unwrap in that time, and whether there is a log at all. Throws where the answer is not whole. */
export async function listKeyUses(
  callArm: Caller,
  callLog: Caller,
  { workspace, vaultResourceId, from, until }: KeyUseQuery,
  signal?: AbortSignal,
): Promise<LogRead> {
  const id = await findWorkspaceId(callArm, workspace, signal);
  const timespan = `${new Date(from).toISOString()}/${new Date(until).toISOString()}`;
  const { tables, error } = await callLog({
    operation,
    method: 'POST',
    url: `${logApi}/workspaces/${encodeURIComponent(id)}/query`,
    body: { query: queryFor(vaultResourceId), timespan },
    answer: Answered,
    signal,
  });
  if (error != null && !onlyWarns(error))
    throw nonsense(operation, 200, `Not the whole answer: ${error.code ?? 'no code'}`);
  const [table] = tables;
  const names = table?.columns.map(({ name }) => name) ?? [];
  if (Object.keys(Row.shape).some((name) => !names.includes(name))) {
    throw nonsense(operation, 200, `Other columns than asked for: ${names.join(', ').slice(0, 200)}`);
  }
  const rows = z
    .array(Row)
    .safeParse(table?.rows.map((row) => Object.fromEntries(names.map((name, place) => [name, row[place]]))));
  if (!rows.success) throw nonsense(operation, 200, 'Rows of another shape than asked for.');
  if (rows.data.length > mostRows) throw nonsense(operation, 200, `More than ${mostRows} kinds of use.`);
  const uses = rows.data.filter(({ Kind }) => Kind === 'use').map(useOf);
  const times = rows.data.flatMap(({ First, Last }) => [Date.parse(First), Date.parse(Last)]);
  if (times.length === 0) return { uses, lines: undefined };
  const hours = new Set(rows.data.flatMap(({ Hours }) => Hours.split(','))).size;
  return { uses, lines: { first: Math.min(...times), last: Math.max(...times), hours } };
}
