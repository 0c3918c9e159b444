import { expect, it } from 'vitest';
import { readStored } from '../../src/store/record.ts';
import { verifyStored } from '../../src/audit/verify.ts';
import { chooseVault } from '../domain/stories.ts';
import { organization } from '../domain/world.ts';
import { useRedis, withRedis } from './private-redis.ts';
import { chainKey, keys, storeOn } from './records.ts';

withRedis('the sequence kept beside the entries', () => {
  const real = useRedis();

  it.each<[string, string | undefined]>([
    ['3', undefined],
    ['abc', 'sequence'],
    ['0x3', 'sequence'],
    [' 3 ', 'sequence'],
    ['3.0', 'sequence'],
    ['3e0', 'sequence'],
    ['1e999', 'sequence'],
    ['٣', 'sequence'],
  ])('written as “%s”', async (text, differs) => {
    await storeOn(real.redis).decide(organization, chooseVault);
    await real.redis.hset(keys.head(organization), 'sequence', text);
    const stored = await readStored(real.redis, keys, organization);
    const { verification } = await verifyStored(organization, stored, {
      keys: [chainKey],
      witnessesOf: async () => [],
      progress: () => undefined,
    });
    expect(verification.head.sequence).toBe(3);
    expect(verification.fault).toEqual(
      differs === undefined ? undefined : { kind: 'head', sequence: 1, differs },
    );
  });
});
