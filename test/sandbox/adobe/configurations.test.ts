import { expect, test } from 'vitest';
import { defaultCourse } from '../../../sandbox/adobe/settings.ts';
import { order, sampleIdentifier, startWorld, type Running } from './world.ts';

async function statusAfter(world: Running, ms: number): Promise<unknown> {
  world.clock.pass(ms);
  await world.renew();
  return (await world.get()).body['status'];
}

test('the status goes through Adobe’s stages by the clock', async () => {
  await using world = await startWorld();
  await world.post();
  const seen: unknown[] = [];
  for (const ms of [0, 2000, 3000, 3000, 86_400_000]) seen.push(await statusAfter(world, ms));
  expect(seen).toEqual(['NEW', 'RUNNING', 'UPDATE_EXISTING_RESOURCES', 'COMPLETED', 'COMPLETED']);
});

test('a course can be stuck for months and show a status nobody knows', async () => {
  await using world = await startWorld({
    settings: {
      course: [
        { status: 'NEW', ms: 1000 },
        { status: 'SOMETHING_NEW', ms: null },
      ],
    },
  });
  await world.post();
  expect(await statusAfter(world, 1000)).toBe('SOMETHING_NEW');
  expect(await statusAfter(world, 180 * 86_400_000)).toBe('SOMETHING_NEW');
});

test('a key out of reach fails when RUNNING ends, and stays failed when the key comes back', async () => {
  let reachable = false;
  const asked: string[][] = [];
  await using world = await startWorld({
    mayReach: (...question) => {
      asked.push(question);
      return reachable;
    },
  });
  await world.post();
  expect(await statusAfter(world, 2000)).toBe('RUNNING');
  expect(asked).toEqual([]);
  expect(await statusAfter(world, 3000)).toBe('FAILED');
  reachable = true;
  expect(await statusAfter(world, 3_600_000)).toBe('FAILED');
  expect(asked).toEqual([[sampleIdentifier, 'e463a445-c6ac-4ca2-b36a-b5146fcf6a52']]);
});

test('a key within reach is asked for once, and losing it later fails nothing', async () => {
  let asked = 0;
  await using world = await startWorld({ mayReach: () => (asked += 1) === 1 });
  await world.post();
  expect(await statusAfter(world, 5000)).toBe('UPDATE_EXISTING_RESOURCES');
  expect(await statusAfter(world, 3000)).toBe('COMPLETED');
  expect(asked).toBe(1);
});

test.for([
  { answersTo: 'posted', found: (name: string) => [name, name.toLowerCase()] },
  { answersTo: 'lowerCase', found: (name: string) => [name.toLowerCase(), name] },
] as const)(
  'the GET answers to the name that is $answersTo and to no other',
  async ({ answersTo, found }) => {
    await using world = await startWorld({ settings: { answersTo } });
    await world.post();
    const [right = '', wrong = ''] = found('Config1');
    expect((await world.get(right)).status).toBe(200);
    expect((await world.get(wrong)).status).toBe(404);
  },
);

test('the GET can answer to the name in the POST’s answer only', async () => {
  await using world = await startWorld({ settings: { answersTo: 'configName' } });
  const { body } = await world.post();
  const { name } = body['config'] as { name: string };
  expect((await world.get(name)).status).toBe(200);
  expect((await world.get('Config1')).status).toBe(404);
});

test('a name with a slash and a space is found by its percent-encoded form', async () => {
  await using world = await startWorld();
  await world.post(order('Config 1/a'));
  expect((await world.get(encodeURIComponent('Config 1/a'))).status).toBe(200);
});

test('ids can differ and the subscription can be the word undefined', async () => {
  await using world = await startWorld({ settings: { sameIds: false, subscriptionIdUndefined: true } });
  const posted = await world.post();
  const { body } = await world.get();
  expect(body['id']).not.toBe(posted.body['id']);
  expect(body['subscriptionId']).toBe('undefined');
});

const other = sampleIdentifier.replace('adobeCMK-key', 'another-key');

test('by default a second POST is a conflict while the first has not failed', async () => {
  await using world = await startWorld();
  await world.post();
  expect((await world.post(order('Config2', other))).status).toBe(409);
  world.clock.pass(60_000);
  expect((await world.post(order('Config2', other))).status).toBe(409);
  expect(world.adobe.posts()).toHaveLength(3);
  expect(world.adobe.configurations()).toHaveLength(1);
});

test('after FAILED another name is taken, the same one is not', async () => {
  await using world = await startWorld({ settings: { course: [{ status: 'FAILED', ms: null }] } });
  await world.post();
  expect((await world.post()).status).toBe(409);
  expect((await world.post(order('Config2', other))).status).toBe(200);
});

test('a configuration that has ended stays so, whatever the next one does', async () => {
  await using world = await startWorld({ settings: { course: [{ status: 'FAILED', ms: null }] } });
  await world.post();
  expect(await statusAfter(world, 1000)).toBe('FAILED');
  world.adobe.apply('usual');
  expect(await statusAfter(world, 60_000)).toBe('FAILED');
});

test('a second POST can make one more configuration', async () => {
  await using world = await startWorld({ settings: { secondPost: 'acceptedAsNew' } });
  await world.post();
  expect((await world.post(order('Config2', other))).status).toBe(200);
  expect((await world.get('Config1')).status).toBe(200);
  expect((await world.get('Config2')).body['configData']).toMatchObject({ keyVaultKeyIdentifier: other });
});

test('a second POST can overwrite the first and begin again', async () => {
  await using world = await startWorld({ settings: { secondPost: 'overwritten' } });
  await world.post();
  expect(await statusAfter(world, 60_000)).toBe('COMPLETED');
  await world.post(order('Config1', other));
  expect((await world.get()).body).toMatchObject({
    status: 'NEW',
    configData: { keyVaultKeyIdentifier: other },
  });
  expect(world.adobe.configurations()).toHaveLength(1);
});

test('the default course takes a few seconds in all', () => {
  const total = defaultCourse.reduce((sum, { ms }) => sum + (ms ?? 0), 0);
  expect(total).toBeGreaterThan(0);
  expect(total).toBeLessThan(15_000);
});
