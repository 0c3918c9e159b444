import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { adobe, azure, cast } from '../../../sandbox/cast.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import { minuteMs } from '../story.ts';
import { adopt, stateIn, watchRound } from '../watching.ts';
import { clearGrants, deny, grant, mayUnwrap, readingFromNowOn, saysRevoked, startCase } from './cases.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startCase();
  await adopt(sandbox);
}, 120_000);
afterAll(() => sandbox.close());

type World = Sandbox['azure']['world'];
const company = { scope: 'managementGroup:Company' } as const;
const condition = "@Resource[Microsoft.KeyVault/vaults:name] StringEquals 'luma-cmk-vault'";

const phase = async () => (await stateIn(sandbox)).phase;

interface Row {
  readonly id: string;
  readonly what: string;
  /** What still stands when the vault's own assignment is gone. */
  readonly stands: (world: World) => void;
}

const standing: readonly Row[] = [
  { id: 'A3', what: 'at a management group', stands: (w) => grant(w, company) },
  { id: 'A3', what: 'at the root of the directory', stands: (w) => grant(w, { scope: 'root' }) },
  {
    id: 'A12',
    what: 'by a role that can only unwrap',
    stands: (w) => grant(w, { role: w.createRole(`Unwraps ${randomUUID()}`, { dataActions: mayUnwrap }) }),
  },
  {
    id: 'A13',
    what: 'under a condition at a management group',
    stands: (w) => grant(w, { ...company, condition }),
  },
  { id: 'A3', what: 'on the key alone', stands: (w) => grant(w, { scope: `key:${azure.key}` }) },
  {
    id: 'A11',
    what: 'on the thirteenth page',
    stands(w) {
      for (let place = 0; place < 12; place += 1) grant(w, { role: w.createRole(randomUUID(), {}) });
      grant(w, company);
      sandbox.azure.set({ pageSize: 1 });
    },
  },
];

describe('the vault’s own assignment is removed and nobody proposed it', () => {
  beforeEach(async () => {
    clearGrants(sandbox);
    grant(sandbox.azure.world);
    sandbox.clock.pass(2 * 60 * minuteMs);
    await watchRound(sandbox);
    await expect.poll(phase, { timeout: 15_000 }).toBe('enabled');
  }, 60_000);

  test.each(standing)(
    '$id: a grant stands $what, so nothing is lost',
    async ({ stands }) => {
      const { world } = sandbox.azure;
      stands(world);
      await watchRound(sandbox);
      const read = readingFromNowOn(sandbox, cast.firstApprover);
      world.removeRole(azure.vault, adobe.applicationId, { role: 'keyVaultCryptoServiceEncryptionUser' });
      await watchRound(sandbox);
      await watchRound(sandbox);
      expect(await phase()).toBe('enabled');
      expect(read()).not.toMatch(saysRevoked);
    },
    60_000,
  );

  test('A13: it cannot be read whether a custom role lets the app unwrap, so nothing is said to be lost', async () => {
    const { world } = sandbox.azure;
    grant(world, { role: world.createRole('Whatever', { dataActions: mayUnwrap }) });
    const definitions = /roleDefinitions/u;
    const body = { error: { code: 'AuthorizationFailed', message: 'No.' } };
    sandbox.azure.failing(definitions, { kind: 'answer', status: 403, body });
    const read = readingFromNowOn(sandbox, cast.firstApprover);
    world.removeRole(azure.vault, adobe.applicationId, { role: 'keyVaultCryptoServiceEncryptionUser' });
    await watchRound(sandbox);
    await watchRound(sandbox);
    sandbox.azure.failing(definitions, undefined);
    expect(await phase()).toBe('enabled');
    expect(read()).not.toMatch(saysRevoked);
  }, 60_000);

  test('A7: a denial of everything to everybody is access lost, although the role stands', async () => {
    deny(sandbox.azure.world, 'Lockdown', { principals: 'everyone', permission: { dataActions: ['*'] } });
    const read = readingFromNowOn(sandbox, cast.firstApprover);
    await watchRound(sandbox);
    await watchRound(sandbox);
    await expect.poll(read, { timeout: 15_000 }).toMatch(/Lockdown/u);
    expect(await phase()).toBe('revoked');
  }, 60_000);
});
