import { expect, test } from 'vitest';
import type { App, ReceiverEvent } from '@slack/bolt';
import { RecordError } from '../../src/errors.ts';
import { RefusedDelivery, shielded } from '../../src/listeners/deliveries.ts';
import { createMissingKeys } from '../../src/store/unreadable.ts';
import { chooseVault } from '../domain/stories.ts';
import { organization } from '../domain/world.ts';
import { useRedis, withRedis } from './private-redis.ts';
import { chainKey, keys, storeOn } from './records.ts';

const other = 'FEDCBA9876543210@AdobeOrg';
const newKey = { id: 'k2', key: Buffer.alloc(32, 2) };

withRedis('S10 an instance that does not have the key another one signs with', () => {
  const real = useRedis();

  test('appends nothing anywhere until it sees that the record goes on under a key it has', async () => {
    const rotated = storeOn(real.redis, { chainKeys: [newKey, chainKey] });
    const missingKeys = createMissingKeys();
    const old = storeOn(real.redis, { missingKeys });
    await old.decide(organization, chooseVault);
    const before = await old.lines(organization);
    expect(missingKeys.why()).toBeUndefined();
    await rotated.decide(organization, { ...chooseVault, configurationName: 'Another' });

    await expect(old.decide(organization, chooseVault)).rejects.toMatchObject({
      name: 'RecordError',
      fault: { kind: 'unknownKey', keyId: 'k2' },
    });
    expect(missingKeys.why()).toContain('a key that this instance does not have');
    expect(missingKeys.why()).toContain('A rotation under way, or somebody else wrote it');
    await expect(old.decide(other, chooseVault)).rejects.toBeInstanceOf(RecordError);
    expect(await old.lines(other)).toEqual([]);

    // The entry was somebody else's after all, and Redis is put back.
    await real.redis.del(keys.head(organization), keys.record(organization));
    await old.verified(organization).catch(() => undefined);
    expect(missingKeys.why()).toBeUndefined();
    expect(before.length).toBeGreaterThan(0);
    await old.decide(other, chooseVault);
    expect((await old.lines(other)).length).toBeGreaterThan(0);
  });
});

test('S10 it takes no delivery: over HTTP Slack hears 503, over a socket there is no acknowledgement', async () => {
  const taken: unknown[] = [];
  let process: App['processEvent'] | undefined;
  let why: string | undefined = 'a key is missing';
  const inner = {
    init: (app: App) => {
      process = (event) => app.processEvent(event);
    },
    start: async () => undefined,
    stop: async () => undefined,
  };
  const app = { processEvent: async (event: ReceiverEvent) => void taken.push(event.body) };
  shielded(inner, () => why).init(app as unknown as App);
  const body = { command: '/cmk', user_id: 'U1', trigger_id: '1.2.x' };
  const deliver = () => process?.({ body, ack: async () => void taken.push('ack') });
  await expect(deliver()).rejects.toMatchObject({ status: 503 });
  await expect(deliver()).rejects.toBeInstanceOf(RefusedDelivery);
  expect(taken).toEqual([]);
  why = undefined;
  await deliver();
  expect(taken).toEqual([body]);
});
