import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adobe, cast, secrets } from '../../sandbox/cast.ts';
import type { PersonAt } from '../../sandbox/person.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { digestOf, storedLine } from '../../src/domain/record/chain.ts';
import { createKeys } from '../../src/store/keys.ts';
import { isQuiet } from '../faults/queue.ts';
import { until } from '../faults/until.ts';
import {
  answerTo,
  approve,
  approveAll,
  confirmed,
  hourMs,
  minuteMs,
  prepare,
  press,
  propose,
  settledView,
  startSetup,
  startWorld,
  submit,
  untilEnabled,
  untilSaid,
} from './story.ts';

const words = 'The record was written by another version of the bot';
const keys = createKeys('{cmk}');
const head = keys.head(adobe.orgId);
const record = keys.record(adobe.orgId);

/** What Redis holds of the one organization, byte for byte. */
const bytesOf = async (redis: Redis) => [await redis.hgetall(head), await redis.lrange(record, 0, -1)];

describe('a record that a newer version went on with', () => {
  const folder = mkdtempSync(join(tmpdir(), 'organizations-'));
  const file = join(folder, 'organizations.json');
  const shared = {
    clientIdEnv: 'LUMA_CLIENT_ID',
    clientSecretEnv: 'ADOBE_CLIENT_SECRET',
    scopes: 'openid,AdobeID',
  };
  let sandbox: Sandbox;
  let requester: PersonAt;
  let approver: PersonAt;
  let redis: Redis;
  let before: Awaited<ReturnType<typeof bytesOf>>;

  beforeAll(async () => {
    const organizations = [
      { ...shared, name: adobe.organization, orgId: adobe.orgId },
      { ...shared, name: 'Northwind', orgId: 'FEDCBA9876543210FEDCBA98@AdobeOrg' },
    ];
    writeFileSync(file, JSON.stringify(organizations));
    const none = { ADOBE_CLIENT_ID: undefined, ADOBE_ORG_ID: undefined, ADOBE_ORG_NAME: undefined };
    sandbox = await startWorld({
      variables: {
        ...none,
        ADOBE_REGION: undefined,
        ADOBE_SCOPES: undefined,
        ORGANIZATIONS_FILE: file,
        LUMA_CLIENT_ID: adobe.clientId,
        CMK_OPERATORS: cast.azureAdministrator,
      },
    });
    requester = sandbox.person(cast.requester);
    approver = sandbox.person(cast.secondApprover);
    redis = new Redis(sandbox.redis.url);
    await prepare(sandbox, '/cmk setup Luma');
    await propose(sandbox);
    await approve(sandbox, cast.firstApprover);
    await press(sandbox, approver, 'approve');
    await approver.sees('approve');
    await until('everything is said', () => isQuiet(redis));
    await goOnAsNewer();
    before = await bytesOf(redis);
  }, 60_000);
  afterAll(async () => {
    redis.disconnect();
    await sandbox.close();
    rmSync(folder, { recursive: true });
  });

  /** One more entry, well chained, and a snapshot, both of the next schema. */
  async function goOnAsNewer(): Promise<void> {
    const { state = '', sequence = '', digest = '' } = await redis.hgetall(head);
    const next = Number(sequence) + 1;
    const entry = {
      schema: 3,
      sequence: next,
      at: sandbox.clock.now(),
      by: 'bot',
      event: { type: 'countersigned' },
    };
    const bytes = JSON.stringify(entry);
    const newer = digestOf(Buffer.from(secrets.auditKey, 'base64'), digest, bytes);
    await redis.rpush(record, storedLine('sandbox', newer, bytes));
    const snapshot = { ...(JSON.parse(state) as object), schema: 3, sequence: next };
    await redis.hset(head, { sequence: next, digest: newer, state: JSON.stringify(snapshot) });
  }

  test.each(['status Luma', 'health Luma'])(
    '/cmk %s says what is wrong and what to do now',
    async (command) => {
      const said = await answerTo(sandbox, requester, `/cmk ${command}`);
      expect(said).toContain(words);
      expect(said).toContain('an operator has to start the version that wrote it');
    },
  );

  test.each(['setup', 'cancel', 'revoke', 'restore', 'adopt'])('/cmk %s says so too', async (command) => {
    const said = () => requester.messages().filter(({ ephemeral }) => ephemeral === true);
    const known = said().length;
    await requester.types(`/cmk ${command} Luma`);
    await sandbox.slack.until(() => requester.view() ?? said()[known]);
    const view = requester.view() === undefined ? undefined : await settledView(sandbox, requester);
    expect(JSON.stringify(view?.blocks ?? said()[known]?.blocks)).toContain(words);
    await requester.closes();
  });

  test.each(['approve', 'reject', 'stop', 'cancel', 'status'])(
    'so does the button %s of a message that is still there',
    async (action) => {
      const other = sandbox.person(cast.azureAdministrator);
      const said = () => other.messages().filter(({ ephemeral }) => ephemeral === true);
      const known = said().length;
      await press(sandbox, other, action);
      await sandbox.slack.until(() => other.view() ?? said()[known]);
      const view = other.view() === undefined ? undefined : await settledView(sandbox, other);
      expect(JSON.stringify(view?.blocks ?? said()[known]?.blocks)).toContain(words);
      await other.closes();
    },
  );

  test('a form that was open is answered, and what was typed in it stays', async () => {
    const { said, view } = await submit(sandbox, approver, 'approve', confirmed);
    expect(said).toContain(words);
    expect(JSON.stringify(view?.state)).toContain(confirmed.confirmation);
  });

  test('/cmk audit tells how far the record is good, and does not call it broken', async () => {
    const said = await answerTo(sandbox, sandbox.person(cast.firstApprover), '/cmk audit Luma');
    expect(said).toMatch(/verified up to #\d+\* only[^]*is signed, but of schema 3/u);
    expect(said).not.toContain('BROKEN');
  });

  test('/cmk status, /cmk health and Home name it and show the others', async () => {
    const status = await answerTo(sandbox, requester, '/cmk status');
    expect(status).toMatch(/Luma[^"]*written by another version of the bot/u);
    expect(status).toContain('Northwind');
    expect(await answerTo(sandbox, requester, '/cmk health')).toContain('Luma');
    await sandbox.slack.act({ type: 'home', user: cast.requester });
    const home = () => JSON.stringify(sandbox.slack.stateFor(cast.requester).home ?? {});
    await sandbox.slack.until(() => home().includes('written by another version of the bot'));
    expect(home()).toContain('Start a setup');
  });

  test('the figures for operators go on', async () => {
    const metrics = await fetch(new URL('/metrics', sandbox.botUrl));
    expect(metrics.status).toBe(200);
    expect(await metrics.text()).toMatch(/cmk_organizations\{phase="unconfigured"\} 1/u);
  });

  test('the others are set up and worked for', async () => {
    await startSetup(sandbox, '/cmk setup Northwind');
    await untilSaid(sandbox, 'Purge protection is off');
    expect(await answerTo(sandbox, requester, '/cmk status Northwind')).toContain('Preparing');
  });

  test('no job touches it, whatever falls due meanwhile; not one byte has changed', async () => {
    const printed = sandbox.bot().output().length;
    sandbox.clock.pass(25 * hourMs);
    const tried = new RegExp(`the state has schema 3[^\n]*"job":"${adobe.orgId}-\\d+-expire"`, 'u');
    await until('what fell due was tried', () => tried.test(sandbox.bot().output().slice(printed)));
    expect(await bytesOf(redis)).toEqual(before);
    expect(sandbox.adobe.posts()).toEqual([]);
    expect(sandbox.bot().output()).not.toContain('a mistake of the bot');
  });
});

describe('a snapshot that this version would have made in another way', () => {
  let sandbox: Sandbox;
  let requester: PersonAt;
  let redis: Redis;
  beforeAll(async () => {
    sandbox = await startWorld();
    requester = sandbox.person(cast.requester);
    redis = new Redis(sandbox.redis.url);
    await prepare(sandbox);
    await propose(sandbox);
    await approveAll(sandbox);
  }, 60_000);
  afterAll(async () => {
    redis.disconnect();
    await sandbox.close();
  });

  test('is found by the audit and decides nothing: the gate opens on what the entries say', async () => {
    const read = async () =>
      JSON.parse((await redis.hget(head, 'state')) ?? '') as { run: object; announced?: object };
    // What the announcement appends would put it right.
    await expect.poll(async () => (await read()).announced).toBeDefined();
    const known = await read();
    // A field that the version before kept, and this one does not.
    await redis.hset(head, 'state', JSON.stringify({ ...known, run: { ...known.run, lookedAt: 1 } }));
    const audit = await answerTo(sandbox, sandbox.person(cast.firstApprover), '/cmk audit');
    expect(audit).toContain('a different state from the one the entries add up to');
    sandbox.clock.pass(15 * minuteMs);
    await untilEnabled(sandbox);
    expect(sandbox.adobe.posts()).toHaveLength(1);
    // What was appended put it right.
    expect(await redis.hget(head, 'state')).not.toContain('lookedAt');
    expect(await answerTo(sandbox, requester, '/cmk status')).toContain('enabled');
  });
});
