import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { startAzure, type AzureStandIn } from '../../../sandbox/azure/server.ts';
import { azure, secrets, tenants, workspaceId } from '../../../sandbox/cast.ts';
import { createClock, type MovableClock } from '../../../sandbox/clock.ts';
import { createAzure } from '../../../src/clients/azure/azure.ts';
import { observed } from '../../../src/errors.ts';

let standIn: AzureStandIn;
let clock: MovableClock;
const vaultResourceId = `/subscriptions/${azure.subscriptionId}/resourceGroups/${azure.resourceGroup}/providers/Microsoft.KeyVault/vaults/${azure.vault}`;

beforeEach(async () => {
  clock = createClock();
  standIn = await startAzure({ clock, tenants });
  standIn.world.createWorkspace(workspaceId);
});
afterEach(() => standIn.close());

const client = () =>
  createAzure({
    tenantId: azure.tenantId,
    clientId: azure.clientId,
    clientSecret: secrets.azureClientSecret,
    loopbackUrl: standIn.url,
    writer: 'off',
  });

const ask = (workspace = workspaceId) =>
  observed(() =>
    client().listKeyUses({ workspace, vaultResourceId, from: clock.now() - 86_400_000, until: clock.now() }),
  );

function logged(): void {
  standIn.auditLog.add({
    at: clock.now() - 3_600_000,
    vaultId: vaultResourceId,
    operation: 'KeyUnwrap',
    status: 200,
    caller: 'E463A445-c6ac-4ca2-b36a-b5146fcf6a52',
    address: '20.88.123.53',
    keyId: `https://${azure.vault}.vault.azure.net/keys/${azure.key}/${'a'.repeat(32)}`,
    assignment: '/subscriptions/s/providers/Microsoft.Authorization/roleAssignments/a1',
  });
}

test('a use is read with who, when, by which assignment, and of which version', async () => {
  logged();
  logged();
  expect(await ask()).toMatchObject({
    kind: 'seen',
    value: {
      uses: [
        {
          caller: 'e463a445-c6ac-4ca2-b36a-b5146fcf6a52',
          status: 200,
          key: azure.key,
          version: 'a'.repeat(32),
          count: 2,
          assignmentId: '/subscriptions/s/providers/Microsoft.Authorization/roleAssignments/a1',
        },
      ],
    },
  });
});

test('lines that are no use of a key show up to when the log is kept', async () => {
  expect(await ask()).toEqual({ kind: 'seen', value: { uses: [], lines: undefined } });
  const before = clock.now();
  standIn.auditLog.addRead(azure.vault);
  const after = clock.now();
  clock.pass(11 * 60_000);
  const answer = await ask();
  const at = answer.kind === 'seen' ? answer.value.lines?.last : undefined;
  expect(at).toBeGreaterThanOrEqual(before);
  expect(at).toBeLessThanOrEqual(after);
  expect(answer).toEqual({ kind: 'seen', value: { uses: [], lines: { first: at, last: at, hours: 1 } } });
});

test('hours without any line are counted, over all kinds of lines', async () => {
  const began = clock.now();
  const kept = { name: 'audit', workspace: workspaceId, categories: ['AuditEvent'] };
  // The bot reads the vault every quarter of an hour, and the log is off for 22 of 24 hours.
  for (let quarter = 0; quarter < 96; quarter += 1) {
    if (quarter === 4) standIn.world.setDiagnostics(azure.vault, []);
    if (quarter === 92) standIn.world.setDiagnostics(azure.vault, [kept]);
    standIn.auditLog.addRead(azure.vault);
    clock.pass(900_000);
  }
  logged();
  clock.pass(900_000);
  const { lines } = await client().listKeyUses({
    workspace: workspaceId,
    vaultResourceId,
    from: began,
    until: clock.now(),
  });
  const of = Math.floor((lines?.last ?? 0) / 3_600_000) - Math.floor((lines?.first ?? 0) / 3_600_000) + 1;
  // Where the clock does not begin with an hour, both ends reach into one more.
  expect(of - (lines?.hours ?? 0)).toBeGreaterThanOrEqual(21);
  expect(of - (lines?.hours ?? 0)).toBeLessThanOrEqual(22);
});

test('diagnostic settings are read with the workspace and what they send there', async () => {
  expect(await client().listDiagnosticSettings(vaultResourceId)).toEqual([
    { name: 'audit', workspace: workspaceId, categories: ['AuditEvent'] },
  ]);
});

const table = (columns: string[], rows: unknown[][], more = {}) => ({
  tables: [{ name: 'PrimaryResult', columns: columns.map((name) => ({ name, type: 'string' })), rows }],
  ...more,
});
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
const row = ['use', 'a', 200, '', '', '', 1, '2030-01-01T00:00:00Z', '2030-01-01T00:00:00Z', '525960'];

/** As Log Analytics gave it for a union of tables that were not all there (azure-sdk-for-python#25137). */
const incomplete = (...severities: number[]) => ({
  error: {
    code: 'PartialError',
    message: 'There were some errors when processing your query.',
    details: severities.map((severity) => ({
      code: 'EngineError',
      innererror: {
        code: '-2133196790',
        message: "'project' operator: Failed to resolve table or column expression named 'AzureDiagnostics'",
        severity,
      },
    })),
  },
});

const answerWith = (status: number, body: object | string) => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  standIn.script.next('logs', { kind: 'answer', status, headers: {}, body: text }, 3);
};

const at = Date.UTC(2030, 0, 1);

describe('an answer is read, however it looks', () => {
  it.each<[string, object, object]>([
    ['without the other of both tables', table(columns, [row], incomplete(3, 3)), { first: at, last: at }],
    [
      'with seven digits of a second',
      table(columns, [
        [...row.slice(0, 7), '2030-01-01T00:00:00.1234567Z', '2030-01-01T00:00:01Z', '525960'],
      ]),
      { first: at + 123, last: at + 1000 },
    ],
    [
      'with its columns in another order',
      table(columns.toReversed(), [row.toReversed()]),
      { first: at, status: 200, caller: 'a' },
    ],
    [
      'with more tables after the first',
      { tables: [...table(columns, [row]).tables, ...table(['Timestamp'], []).tables] },
      { status: 200 },
    ],
    [
      'with nothing where the log has nothing',
      table(columns, [['use', null, null, null, null, null, ...row.slice(6)]]),
      { caller: undefined, status: 0, address: undefined, key: undefined, assignmentId: undefined },
    ],
  ])('%s', async (_words, body, use) => {
    answerWith(200, body);
    expect(await ask()).toMatchObject({ kind: 'seen', value: { uses: [use] } });
  });
});

describe('an answer that is not whole is unknown, with its cause', () => {
  it.each<[string, number, object | string, string]>([
    ['partial results', 200, table(columns, [row], { error: { code: 'PartialError' } }), 'nonsense'],
    ['a result that was cut', 200, table(columns, [row], incomplete(3, 2)), 'nonsense'],
    ['neither of both tables', 200, table([], [], incomplete(3)), 'nonsense'],
    ['an error alone', 200, incomplete(3), 'nonsense'],
    ['a workspace without data', 204, '', 'nonsense'],
    ['an empty answer', 200, '', 'nonsense'],
    ['a row that is too short', 200, table(columns, [row.slice(0, 8)]), 'nonsense'],
    ['hours of another shape', 200, table(columns, [[...row.slice(0, 9), '["2030-01-01"]']]), 'nonsense'],
    ['a number as text', 200, table(columns, [['use', 'a', '200', ...row.slice(3)]]), 'nonsense'],
    ['other columns', 200, table(['TimeGenerated', 'count_'], [['x', 1]]), 'nonsense'],
    [
      'rows of another shape',
      200,
      table(columns, [['use', 'a', 'OK', '', '', '', 1, 'yesterday', 'today', '525960']]),
      'nonsense',
    ],
    [
      '10 000 rows',
      200,
      table(
        columns,
        Array.from({ length: 10_000 }, () => row),
      ),
      'nonsense',
    ],
    ['no table', 200, { tables: [] }, 'nonsense'],
    ['HTML of a proxy', 200, '<html>', 'nonsense'],
    [
      'a table that does not exist',
      400,
      { error: { code: 'BadArgumentError', message: 'x', innererror: { code: 'SemanticError' } } },
      'unclear',
    ],
    ['no right', 403, { error: { code: 'InsufficientAccessError', message: 'x' } }, 'noRight'],
    [
      'another tenant’s workspace',
      404,
      { error: { code: 'WorkspaceNotFoundError', message: 'x' } },
      'unclear',
    ],
    ['throttling', 429, { error: { code: 'ThrottledError', message: 'x' } }, 'throttled'],
    ['an outage', 503, {}, 'unreachable'],
  ])('%s', async (_words, status, body, because) => {
    answerWith(status, body);
    const found = await ask();
    expect(found).toMatchObject({ kind: 'unseen', because });
    if (found.kind === 'unseen') expect(found.detail).not.toBe('');
  });

  test('a workspace that is not there', async () => {
    const found = await ask(workspaceId.replace('luma-logs', 'gone'));
    expect(found).toMatchObject({ kind: 'unseen' });
  });
});
