import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { adobe, azure, cast } from '../../../sandbox/cast.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import { proposeAct } from '../../../sandbox/story.ts';
import { approve, fromNowOn, minuteMs } from '../story.ts';
import { adopt, stateIn, watchRound } from '../watching.ts';
import { clearGrants, grant, perimeter, readingFromNowOn, startCase } from './cases.ts';

/** A loss that nobody wanted is not called over by a grant that is not proved, or not enough. */
let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startCase();
  await adopt(sandbox);
}, 120_000);
afterAll(() => sandbox.close());

beforeEach(async () => {
  clearGrants(sandbox);
  grant(sandbox.azure.world);
  sandbox.clock.pass(2 * 60 * minuteMs);
  await watchRound(sandbox);
  await expect.poll(async () => (await stateIn(sandbox)).phase, { timeout: 15_000 }).toBe('enabled');
  clearGrants(sandbox);
  await watchRound(sandbox);
  await watchRound(sandbox);
  await expect.poll(async () => (await stateIn(sandbox)).phase, { timeout: 15_000 }).toBe('revoked');
}, 60_000);

const data = 'Microsoft.KeyVault/vaults/keys';
test.each([
  ['under a condition', (w: Sandbox['azure']['world']) => grant(w, { condition: '@Resource[x]' })],
  [
    'that can only wrap',
    (w: Sandbox['azure']['world']) =>
      grant(w, { role: w.createRole(`Wraps ${randomUUID()}`, { dataActions: [`${data}/wrap/action`] }) }),
  ],
])(
  'access lost, then a role %s: not “back”',
  async (_, give) => {
    const read = readingFromNowOn(sandbox, cast.firstApprover);
    give(sandbox.azure.world);
    await watchRound(sandbox);
    await watchRound(sandbox);
    await watchRound(sandbox);
    const said = read();
    expect(said).not.toMatch(/access to the key is back/u);
    expect((await stateIn(sandbox)).phase).toBe('revoked');
  },
  60_000,
);

test('access restored behind a perimeter that lets nobody in: the message says so', async () => {
  perimeter('Enforced')(sandbox.azure.world);
  sandbox.azure.world.removeRole(azure.vault, adobe.applicationId, { scope: 'vault' });
  const read = readingFromNowOn(sandbox, cast.firstApprover);
  const reads = fromNowOn(sandbox, sandbox.person(cast.secondApprover));
  await proposeAct(sandbox, 'restore');
  await reads(/"action_id":"approve"/u);
  await approve(sandbox, cast.firstApprover);
  await approve(sandbox, cast.secondApprover);
  for (let step = 0; step < 8 && !/Access is restored/u.test(read()); step += 1) {
    sandbox.clock.pass(5 * minuteMs);
    await sandbox.slack.until(() => /Access is restored/u.test(read()), 2_000).catch(() => undefined);
  }
  const told = /[^"\n]*Access is restored[^"\n]*network may still keep Adobe out[^"\n]*perimeter[^"\n]*/u;
  expect(read()).toMatch(told);
}, 90_000);
