import { Redis } from 'ioredis';
import { describe, expect, test } from 'vitest';
import { adobe, azure, cast, secrets } from '../../sandbox/cast.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { parseLine } from '../../src/domain/record/chain.ts';
import type { Entry } from '../../src/domain/events.ts';
import { evolve } from '../../src/domain/states/evolve.ts';
import { type Organization, unconfigured } from '../../src/domain/organization.ts';
import { createKeys } from '../../src/store/keys.ts';
import { runAudit } from '../audit/run-audit.ts';
import { chain } from '../domain/chained.ts';
import { readRecord } from '../e2e/aftermath.ts';
import { answerTo, approveAll, minuteMs, prepare, propose, untilEnabled } from '../e2e/story.ts';
import { environmentIn } from '../faults/environment.ts';
import { isQuiet } from '../faults/queue.ts';
import { until } from '../faults/until.ts';
import { searchForSecrets, shareWorld } from './world.ts';

const keys = createKeys('{cmk}');
const [head, record] = [keys.head(adobe.orgId), keys.record(adobe.orgId)];
const signer = { id: 'sandbox', key: Buffer.from(secrets.auditKey, 'base64') };

let sandbox: Sandbox;

/** Does something to Redis as somebody could who can write to it, looks at what follows, and puts it back. */
async function tampering<T>(deed: (redis: Redis) => Promise<unknown>, look: () => Promise<T>): Promise<T> {
  const redis = new Redis(sandbox.redis.url);
  const kept = await Promise.all([head, record].map((key) => redis.dumpBuffer(key)));
  try {
    await deed(redis);
    return await look();
  } finally {
    await redis.del(head, record);
    await Promise.all(
      [head, record].map((key, place) => redis.restore(key, 0, kept[place] ?? '', 'REPLACE')),
    );
    redis.disconnect();
  }
}

async function verify(...more: string[]) {
  return runAudit(['verify', adobe.organization, ...more], await environmentIn(sandbox));
}

/** The whole record told anew with the very key, by somebody who has it too. */
async function remake(redis: Redis): Promise<void> {
  const entries = await readRecord(sandbox);
  const other = entries.map((entry): Entry =>
    entry.event.type === 'attested' ? { ...entry, event: { ...entry.event, reason: 'Made up' } } : entry,
  );
  const { lines, heads } = chain(other, () => signer, adobe.orgId);
  const state = other.reduce<Organization>(evolve, unconfigured(adobe.orgId));
  const last = heads.at(-1);
  await redis.del(head, record);
  await redis.rpush(record, ...lines);
  await redis.hset(head, {
    sequence: last?.sequence ?? 0,
    digest: last?.digest ?? '',
    state: JSON.stringify(state),
  });
}

/** The tail, with what is kept beside the entries put back to fit. */
async function cutTail(redis: Redis): Promise<void> {
  const entries = (await readRecord(sandbox)).slice(0, -2);
  const lines = await redis.lrange(record, 0, -3);
  const digest = parseLine(lines.at(-1) ?? '')?.digest ?? '';
  const state = entries.reduce<Organization>(evolve, unconfigured(adobe.orgId));
  await redis.ltrim(record, 0, -3);
  await redis.hset(head, { sequence: entries.length, digest, state: JSON.stringify(state) });
}

async function edit(redis: Redis): Promise<void> {
  const line = await redis.lindex(record, 2);
  await redis.lset(record, 2, (line ?? '').replace('Contract', 'Kontract'));
}

async function removeMiddle(redis: Redis): Promise<void> {
  const line = await redis.lindex(record, 3);
  await redis.lrem(record, 1, line ?? '');
}

const removeAll = (redis: Redis) => redis.del(head, record);

describe('the record in Redis', () => {
  shareWorld({}, async (world) => {
    sandbox = world;
    await prepare(sandbox);
    await propose(sandbox);
    // All of it is told before anything is done to it.
    const redis = new Redis(sandbox.redis.url);
    await until('all of it is told', () => isQuiet(redis));
    redis.disconnect();
  });

  test('A17 nothing is done to it: it is intact, and what was not checked is said', async () => {
    const alone = await verify();
    expect(alone.code).toBe(0);
    expect(alone.out).toContain('Not checked:');
    expect((await verify('--slack')).code).toBe(0);
  });

  test.each<[string, (redis: Redis) => Promise<unknown>, RegExp]>([
    ['an entry is edited', edit, /First bad entry: #3\b/u],
    ['its middle is removed', removeMiddle, /First bad entry: #4\b/u],
    ['its tail is cut with care', cutTail, /witness/u],
    ['all of it is removed', removeAll, /First bad entry: #1\b.*witness/su],
    ['it is rebuilt as a whole, with the key', remake, /Slack witnessed another head/u],
  ])('A17 %s', async (_what, deed, words) => {
    const { code, out } = await tampering(deed, () => verify('--slack'));
    expect(out).toMatch(words);
    expect(out).toContain('BROKEN');
    expect(code).toBe(1);
  });

  test.each([
    ['its tail is cut', cutTail],
    ['all of it is removed', removeAll],
    ['it is rebuilt', remake],
  ])('A17 without a witness, %s: what could not be checked is said', async (_what, deed) => {
    const { code, out } = await tampering(deed, () => verify());
    expect(code).toBe(0);
    expect(out).toContain('Not checked:');
    expect(out).toMatch(/no (?:head|witness)|without a witness|witnessed/iu);
  });

  test('A17 an auditor asks in Slack for a record that was rebuilt', async () => {
    const auditor = sandbox.person(cast.firstApprover);
    expect(await answerTo(sandbox, auditor, '/cmk audit')).toMatch(/intact/iu);
    const said = await tampering(remake, () => answerTo(sandbox, auditor, '/cmk audit'));
    expect(said).toMatch(/another head/u);
  });

  test('A3 somebody who is no auditor asks for the record', async () => {
    const said = await answerTo(sandbox, sandbox.person(cast.outsider), '/cmk audit');
    expect(said).toContain('You are not one of the auditors');
    expect(
      sandbox.slack.log.calls.filter(({ method }) => method.startsWith('files.')).length,
    ).toBeGreaterThan(0);
  });
});

describe('the snapshot in Redis', () => {
  shareWorld({}, async (world) => {
    sandbox = world;
    await prepare(sandbox);
    await propose(sandbox);
    await approveAll(sandbox);
  });

  test('A7 who can write to Redis puts another key into what was approved', async ({ task }) => {
    const redis = new Redis(sandbox.redis.url);
    const state = (await redis.hget(head, 'state')) ?? '';
    await redis.hset(head, 'state', state.replaceAll(azure.key, 'their-key'));
    redis.disconnect();
    sandbox.clock.pass(15 * minuteMs);
    await sandbox.slack.until(() => sandbox.adobe.posts().length > 0);
    const [post] = sandbox.adobe.posts();
    const figure = 'what was approved is sent, once';
    task.meta.row = { number: 'A7', fault: task.name.slice(3), figure };
    expect(post?.body).toContain(azure.key);
    await untilEnabled(sandbox);
    expect(sandbox.adobe.posts()).toHaveLength(1);
  });
});

searchForSecrets();
