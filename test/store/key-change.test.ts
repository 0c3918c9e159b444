import { expect, test } from 'vitest';
import { RecordError } from '../../src/errors.ts';
import type { RecordStore } from '../../src/store/record.ts';
import { chooseVault } from '../domain/stories.ts';
import { organization } from '../domain/world.ts';
import { useRedis, withRedis } from './private-redis.ts';
import { forge } from './forging.ts';
import { chainKey, keys, storeOn } from './records.ts';

const newKey = { id: 'k2', key: Buffer.alloc(32, 2) };
const known = { chainKeys: [chainKey, newKey] };
const signing = { chainKeys: [newKey, chainKey] };

withRedis('S10 two instances while the signing key changes', () => {
  const real = useRedis();
  const named = (name: string) => ({ ...chooseVault, configurationName: name });
  const told = async (store: RecordStore) =>
    (await store.lines(organization)).map((line) => [
      line.split(' ')[0],
      (JSON.parse(line.replace(/^\S+ \S+ /u, '')) as { event: { type: string } }).event.type,
    ]);

  /** One entry, long enough ago that whoever starts now did not see it come. */
  async function signedBefore(options = {}): Promise<RecordStore> {
    const store = storeOn(real.redis, options);
    await store.decide(organization, named('First'));
    await new Promise((resolve) => setTimeout(resolve, 5));
    return store;
  }

  test('the change stands alone, before what is decided on top of it, and both go on under the new key', async () => {
    const old = await signedBefore(known);
    const before = (await told(old)).length;
    const rotated = storeOn(real.redis, signing);
    const outcome = await rotated.decide(organization, named('Second'));
    expect(outcome.entries.map(({ event }) => event.type)).not.toContain('keyChanged');
    expect((await told(old)).slice(before)[0]).toEqual(['k2', 'keyChanged']);
    // The instance that signs with the old key still, in the middle of the second pass.
    await old.decide(organization, named('Third'));
    const after = (await told(old)).slice(before);
    expect(after.map(([key]) => key)).toEqual(after.map(() => 'k2'));
    expect(after.filter(([, type]) => type === 'keyChanged')).toHaveLength(1);
    expect((await rotated.verified(organization)).head).toEqual((await old.verified(organization)).head);
  });

  test('a record that the new key began is not handed back to the old one', async () => {
    const old = storeOn(real.redis, known);
    await old.read([organization]);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await storeOn(real.redis, signing).decide(organization, named('First'));
    await old.decide(organization, named('Second'));
    expect(new Set((await told(old)).map(([key]) => key))).toEqual(new Set(['k2']));
  });

  test('an act that may go out once only is decided again where the key changed first', async () => {
    await signedBefore(known);
    const rotated = storeOn(real.redis, signing);
    const command = named('Second');
    expect(await rotated.decideOnce(await rotated.verified(organization), command)).toBeUndefined();
    const again = await rotated.decideOnce(await rotated.verified(organization), command);
    expect(again?.entries.length).toBeGreaterThan(0);
  });

  test('a command that changes nothing changes no key', async () => {
    const old = await signedBefore(known);
    const lines = await old.lines(organization);
    const loss = { kind: 'cutTail', sequence: 2, until: 3, seenBy: 'slack' } as const;
    const rotated = storeOn(real.redis, signing);
    await old.decide(organization, { type: 'recordLoss', loss });
    await new Promise((resolve) => setTimeout(resolve, 5));
    await rotated.decide(organization, { type: 'recordLoss', loss });
    expect(await old.lines(organization)).toHaveLength(lines.length + 1);
  });

  test('an entry under the old key after the change is refused by every instance', async () => {
    const old = await signedBefore(known);
    const rotated = storeOn(real.redis, signing);
    await rotated.decide(organization, named('Second'));
    const event = { type: 'attested', check: 'adobeAddress', reason: 'forged' } as const;
    await forge({ redis: real.redis, keys }, organization, chainKey, { by: 'UMALLORY', event });
    for (const store of [rotated, old]) {
      const refused = store.decide(organization, named('Third'));
      await expect(refused).rejects.toBeInstanceOf(RecordError);
      await expect(refused).rejects.toMatchObject({ fault: { kind: 'retiredKey', keyId: 'k1' } });
    }
  });
});
