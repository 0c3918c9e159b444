import { readFileSync } from 'node:fs';
import { beforeEach, expect, test } from 'vitest';
import { adobe, azure, cast, secrets } from '../../sandbox/cast.ts';
import { evolve } from '../../src/domain/states/evolve.ts';
import { type Organization, unconfigured } from '../../src/domain/organization.ts';
import { SchemaError } from '../../src/errors.ts';
import { createRecordStore } from '../../src/store/record.ts';
import { actorOf, circle } from '../faults/people.ts';
import { useRedis, withRedis } from '../store/private-redis.ts';
import { keys } from '../store/records.ts';

interface Sample {
  readonly head: Record<string, string>;
  readonly record: readonly string[];
  readonly jobs: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** As version 0.1.0 left it in Redis: one of two approvals is there. */
const sample = JSON.parse(readFileSync(new URL('0.1.0.json', import.meta.url), 'utf8')) as Sample;
const organization = adobe.orgId;
const minuteMs = 60_000;

withRedis('a record that an earlier version wrote', () => {
  const real = useRedis();
  const writtenAt = Number(/"at":(\d+),"by"/u.exec(sample.record.at(-1) ?? '')?.[1]);
  const store = () =>
    createRecordStore({
      redis: real.redis,
      keys,
      chainKeys: [{ id: 'sandbox', key: Buffer.from(secrets.auditKey, 'base64') }],
      offsetMs: () => writtenAt + minuteMs - Date.now(),
      appended: () => undefined,
    });
  const content = async () => [
    await real.redis.hgetall(keys.head(organization)),
    await real.redis.lrange(keys.record(organization), 0, -1),
    await real.redis.hgetall(keys.outbox),
  ];

  beforeEach(async () => {
    await real.redis.hset(keys.head(organization), sample.head);
    await real.redis.rpush(keys.record(organization), ...sample.record);
  });

  test('is read, what its entries make is its snapshot, and it goes on from there', async () => {
    const [present] = await store().read([organization]);
    let state: Organization = unconfigured(organization);
    for (const { entry } of await store().entries(organization, 0)) state = evolve(state, entry);
    expect(present?.state).toEqual(JSON.parse(JSON.stringify(state)));
    if (present?.state.phase !== 'awaitingApproval') throw new Error(`it is ${present?.state.phase}`);
    const { fingerprint } = present.state.proposal;
    const actor = actorOf(cast.secondApprover);
    const yes = { type: 'approve', actor, fingerprint, acknowledged: true, confirmation: azure.key } as const;
    const { proposal: terms } = present.state;
    const approved = await store().decide(organization, { ...yes, circle, terms });
    // Nobody read a reason or the terms: what was proposed then is proposed again.
    expect(approved.refusal?.reason).toBe('olderProposal');
    const no = { type: 'reject', actor, fingerprint, reason: 'Proposed before the upgrade' } as const;
    const { refusal, state: after } = await store().decide(organization, no);
    expect(refusal).toBeUndefined();
    expect(after.phase).toBe('preparing');
  });

  test.each([
    [
      'snapshot',
      async () =>
        real.redis.hset(
          keys.head(organization),
          'state',
          (sample.head['state'] ?? '').replace('"schema":1', '"schema":3'),
        ),
    ],
    [
      'entries',
      async () =>
        real.redis.lset(
          keys.record(organization),
          3,
          (sample.record[3] ?? '').replace('"schema":1', '"schema":3'),
        ),
    ],
  ])('where a newer version wrote the %s it is refused whole, and stays as it was', async (what, write) => {
    await write();
    const before = await content();
    const reading = what === 'entries' ? store().entries(organization, 0) : store().read([organization]);
    await expect(reading).rejects.toThrow(SchemaError);
    if (what === 'snapshot') {
      await expect(store().decide(organization, { type: 'remind' })).rejects.toThrow(/nothing was changed/u);
    }
    expect(await content()).toEqual(before);
  });
});
