import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { azure, cast } from '../../../sandbox/cast.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import { approveAll, minuteMs, prepare, propose } from '../story.ts';
import { stateIn } from '../watching.ts';
import { readingFromNowOn, recheck, wordsOfStep, worst, startCase } from './cases.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startCase();
  await prepare(sandbox);
}, 120_000);
afterAll(() => sandbox.close());

describe('B1: the proposed version is fine and the latest one is disabled', () => {
  test('at the gate: nothing is sent, and the version is named', async () => {
    await propose(sandbox);
    await approveAll(sandbox);
    const read = readingFromNowOn(sandbox, cast.firstApprover);
    const newest = sandbox.azure.world.newVersion(azure.vault, azure.key, { enabled: false });
    sandbox.clock.pass(15 * minuteMs);
    for (let step = 0; step < 8; step += 1) {
      sandbox.clock.pass(minuteMs);
      await sandbox.slack.until(() => read().includes(newest), 2_000).catch(() => undefined);
    }
    expect(sandbox.adobe.posts()).toEqual([]);
    expect((await stateIn(sandbox)).phase).not.toBe('enabling');
    expect(read()).toContain(newest.slice(0, 8));
    expect(read()).toMatch(/disabled/iu);
  }, 120_000);

  test('at setup: it fails, naming the version', async () => {
    await recheck(sandbox);
    await expect.poll(() => worst(sandbox), { timeout: 15_000 }).toBe('fail');
    const words = await wordsOfStep(sandbox, 'key');
    const versions = sandbox.azure.state().vaults.find(({ name }) => name === azure.vault)?.keys;
    const latest = versions?.find(({ name }) => name === azure.key)?.versions.at(-1)?.version ?? '';
    expect(words).toContain(latest.slice(0, 8));
    expect(words).toMatch(/disabled/iu);
  }, 60_000);

  test.each([
    ['has expired', { enabled: true, exp: 1_700_000_000 }],
    ['is too small', { enabled: true, exp: null, keySize: 2048 }],
    ['may not unwrap', { enabled: true, exp: null, keySize: 3072, keyOps: ['wrapKey'] }],
  ])(
    'the latest version %s: the same',
    async (_what, settings) => {
      sandbox.azure.world.setKey(azure.vault, azure.key, settings);
      await recheck(sandbox);
      await expect.poll(() => worst(sandbox), { timeout: 15_000 }).toBe('fail');
    },
    60_000,
  );

  test('a latest version that is fine is no failure', async () => {
    const settings = { enabled: true, exp: null, keySize: 3072, keyOps: ['wrapKey', 'unwrapKey'] };
    sandbox.azure.world.setKey(azure.vault, azure.key, settings);
    await recheck(sandbox);
    await expect.poll(() => worst(sandbox), { timeout: 15_000 }).toMatch(/^(?:pass|warning)$/u);
  }, 60_000);
});
