import { expect, test } from 'vitest';
import { createInstances, type Instances } from '../../src/store/instances.ts';
import { useRedis, withRedis } from './private-redis.ts';
import { keys } from './records.ts';

withRedis('instances that run beside each other', () => {
  const real = useRedis();
  const start = (name: string, more: object = {}): Instances =>
    createInstances(real.redis, keys, { name, version: '1.0.0', terms: 'aa', ...more });
  const raw = (name: string, text: string) => real.redis.hset(keys.instances, name, text);
  const names = () => real.redis.hkeys(keys.instances);

  test('with the same version and the same terms have nothing to say of each other', async () => {
    const [one, other] = [start('a'), start('b')];
    expect(await one.meet()).toEqual([]);
    expect(await other.meet()).toEqual([]);
    expect(await one.meet()).toEqual([]);
  });

  test.each([
    ['version', { version: '2.0.0' }, { differs: 'version', version: '2.0.0' }],
    ['terms', { terms: 'bb' }, { differs: 'terms', version: '1.0.0' }],
  ])('see another one’s %s, until it leaves', async (_, more, differs) => {
    const [one, other] = [start('a'), start('b', more)];
    await one.meet();
    expect(await other.meet()).toMatchObject([{ name: 'a' }]);
    expect(await one.meet()).toEqual([{ name: 'b', ...differs }]);
    await other.leave();
    expect(await one.meet()).toEqual([]);
  });

  test('forget one that was last seen more than a minute ago', async () => {
    const one = start('a');
    const now = Date.now();
    await raw('killed', JSON.stringify({ at: now - 59_000, version: '2.0.0', terms: 'aa' }));
    await raw('long gone', JSON.stringify({ at: now - 61_000, version: '2.0.0', terms: 'aa' }));
    expect(await one.meet()).toEqual([{ name: 'killed', differs: 'version', version: '2.0.0' }]);
    expect(await names()).toEqual(expect.not.arrayContaining(['long gone']));
  });

  test.each([
    ['no JSON', 'x'],
    ['no version', '{"at":1}'],
    ['a version without end', JSON.stringify({ at: 1, version: 'v'.repeat(101), terms: '' })],
    ['a time to come', JSON.stringify({ at: Date.now() + 3_600_000, version: '1.0.0', terms: 'aa' })],
  ])('wait once for what says %s, and take it away', async (_, text) => {
    const one = start('a');
    await raw('b', text);
    expect(await one.meet()).toEqual([{ name: 'b', differs: 'unreadable' }]);
    expect(await one.meet()).toEqual([]);
  });

  test('go on where the hash is something else, or holds more than anybody runs', async () => {
    const one = start('a');
    await real.redis.set(keys.instances, 'x');
    expect(await one.meet()).toEqual([]);
    await real.redis.hset(
      keys.instances,
      Object.fromEntries([...Array(1_001).keys()].map((at) => [`n${at}`, 'x'])),
    );
    expect(await one.meet()).toEqual([]);
    expect(await names()).toEqual(['a']);
  });
});
