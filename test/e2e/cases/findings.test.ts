import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { randomUUID } from 'node:crypto';
import { adobe, azure } from '../../../sandbox/cast.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import { prepare } from '../story.ts';
import {
  clearGrants,
  deny,
  findings,
  grant,
  mayAll,
  mayUnwrap,
  mayWrap,
  perimeter,
  recheck,
  wordsOfStep,
  worst,
  startCase,
} from './cases.ts';

type World = Sandbox['azure']['world'];
type Step = Parameters<typeof wordsOfStep>[1];

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startCase();
  await prepare(sandbox);
}, 120_000);
afterAll(() => sandbox.close());

const failures: RegExp[] = [];
/** One kind of call at Azure fails from now on. */
function failing(pattern: RegExp, status: number): void {
  failures.push(pattern);
  const error = { code: status === 403 ? 'AuthorizationFailed' : 'ServiceUnavailable', message: 'No.' };
  sandbox.azure.failing(pattern, { kind: 'answer', status, body: { error } });
}
afterEach(() => {
  for (const pattern of failures.splice(0)) sandbox.azure.failing(pattern, undefined);
});

interface Row {
  readonly id: string;
  readonly what: string;
  readonly happens: (world: World) => void;
  readonly verdict: string;
  readonly step?: Step;
  readonly says?: RegExp;
  readonly never?: RegExp;
}

/** What was seen before says the opposite, so that nothing old answers for what is new. */
async function startFromTheOpposite(verdict: string): Promise<void> {
  clearGrants(sandbox);
  if (verdict !== 'pass') grant(sandbox.azure.world);
  await recheck(sandbox);
  const opposite = verdict === 'pass' ? 'fail' : 'pass';
  await expect.poll(() => worst(sandbox), { timeout: 15_000 }).toBe(opposite);
  clearGrants(sandbox);
}

async function see({ verdict, step = 'role', says, never }: Row): Promise<void> {
  await recheck(sandbox);
  await expect
    .poll(() => worst(sandbox), { timeout: 15_000 })
    .toBe(verdict)
    .catch(async (error: unknown) => {
      const wrong = (await findings(sandbox)).filter((each) => each.verdict !== 'pass');
      throw new Error(`${String(error)}\n${JSON.stringify(wrong)}`);
    });
  if (says === undefined && never === undefined) return;
  const words = `${await wordsOfStep(sandbox, step)}\n${JSON.stringify(await findings(sandbox))}`;
  if (says !== undefined) expect(words).toMatch(says);
  if (never !== undefined) expect(words).not.toMatch(never);
}

const company = { scope: 'managementGroup:Company' } as const;
const custom = (world: World, dataActions: string[], notDataActions: string[] = []): string =>
  world.createRole(`Own role ${randomUUID().slice(0, 4)}`, { dataActions, notDataActions });
const condition = "@Resource[Microsoft.KeyVault/vaults:name] StringEquals 'luma-cmk-vault'";

const grants: readonly Row[] = [
  {
    id: 'A1',
    what: 'the role at a management group',
    happens: (w) => grant(w, company),
    verdict: 'pass',
    says: /inherited from the management group “Company”/u,
  },
  {
    id: 'A1',
    what: 'the role at the root of the directory',
    happens: (w) => grant(w, { scope: 'root' }),
    verdict: 'pass',
  },
  {
    id: 'A1',
    what: 'the role at a management group that is not above',
    happens: (w) => grant(w, { scope: 'managementGroup:Elsewhere' }),
    verdict: 'fail',
  },
  {
    id: 'A4',
    what: 'a custom role that may read, wrap and unwrap',
    happens: (w) => grant(w, { role: w.createRole('Keys for Adobe', { dataActions: mayAll }) }),
    verdict: 'warning',
    says: /Keys for Adobe/u,
  },
  {
    id: 'A4',
    what: 'a custom role with a wildcard',
    happens: (w) => grant(w, { role: custom(w, ['Microsoft.KeyVault/vaults/keys/*']) }),
    verdict: 'warning',
  },
  {
    id: 'A4',
    what: 'a custom role whose wildcard leaves unwrap out',
    happens: (w) => grant(w, { role: custom(w, ['Microsoft.KeyVault/vaults/keys/*'], ['*/unwrap/action']) }),
    verdict: 'fail',
  },
  {
    id: 'A4',
    what: 'Owner, which has no data actions',
    happens: (w) => grant(w, { role: 'owner' }),
    verdict: 'fail',
  },
  {
    id: 'A6',
    what: 'the role, active for eight hours',
    happens: (w) => grant(w, { activeUntil: sandbox.clock.now() + 8 * 3_600_000 }),
    verdict: 'warning',
    says: /ends on <!date\^\d{10}\^/u,
  },
  {
    id: 'A7',
    what: 'Crypto User beside a denial at the vault',
    happens(w) {
      grant(w, { role: 'keyVaultCryptoUser' });
      deny(w, 'Platform stack');
    },
    verdict: 'fail',
    says: /den(?:y|ie[ds]|ial).*Platform stack|Platform stack.*den(?:y|ie[ds]|ial)/iu,
  },
  {
    id: 'A7',
    what: 'a grant on the key beside a denial',
    happens(w) {
      grant(w, { scope: `key:${azure.key}` });
      deny(w, 'Platform stack');
    },
    verdict: 'fail',
    says: /Platform stack/u,
  },
  {
    id: 'A7',
    what: 'a denial on the key alone',
    happens(w) {
      grant(w);
      deny(w, 'On the key', { scope: `key:${azure.key}` });
    },
    verdict: 'fail',
    says: /On the key/u,
  },
  {
    id: 'A7',
    what: 'a denial at a management group',
    happens(w) {
      grant(w);
      deny(w, 'From above', company);
    },
    verdict: 'fail',
    says: /From above/u,
  },
  {
    id: 'A7',
    what: 'a denial of unwrapping alone',
    happens(w) {
      grant(w);
      deny(w, 'No unwrapping', { permission: { dataActions: ['*/unwrap/action'] } });
    },
    verdict: 'fail',
    says: /No unwrapping/u,
  },
  {
    id: 'A7',
    what: 'a denial of secrets',
    happens(w) {
      grant(w);
      deny(w, 'No secrets', { permission: { dataActions: ['Microsoft.KeyVault/vaults/secrets/*'] } });
    },
    verdict: 'pass',
  },
  {
    id: 'A7',
    what: 'a denial of the control plane',
    happens(w) {
      grant(w);
      deny(w, 'No changes', { permission: { actions: ['*'] } });
    },
    verdict: 'pass',
  },
  {
    id: 'A8',
    what: 'a denial of everything to everybody',
    happens(w) {
      grant(w);
      deny(w, 'Lockdown', { principals: 'everyone', permission: { dataActions: ['*'] } });
    },
    verdict: 'fail',
    says: /Lockdown/u,
  },
  {
    id: 'A8',
    what: 'a denial to everybody but the app',
    happens(w) {
      grant(w);
      const id = sandbox.azure.state().tenants[0]?.apps[0]?.objectId ?? '';
      deny(w, 'All but one', { principals: 'everyone', excludePrincipals: [id] });
    },
    verdict: 'pass',
  },
  {
    id: 'A11',
    what: 'the role on the twelfth page',
    happens(w) {
      for (let place = 0; place < 11; place += 1) grant(w, { role: custom(w, []) });
      grant(w);
      sandbox.azure.set({ pageSize: 1 });
    },
    verdict: 'pass',
  },
  {
    id: 'A11',
    what: 'the role after an empty page',
    happens(w) {
      grant(w);
      sandbox.azure.set({ emptyPages: true });
    },
    verdict: 'pass',
  },
  {
    id: 'A11',
    what: 'a second page that cannot be read',
    happens(w) {
      grant(w, { role: 'keyVaultReader' });
      grant(w);
      sandbox.azure.set({ pageSize: 1 });
      failing(/roleAssignments\?.*skiptoken/u, 503);
    },
    verdict: 'unknown',
  },
  {
    id: 'A12',
    what: 'a role that unwraps and does not wrap',
    happens: (w) => grant(w, { role: custom(w, mayUnwrap) }),
    verdict: 'fail',
  },
  {
    id: 'A12',
    what: 'a role that wraps and does not unwrap',
    happens: (w) => grant(w, { role: custom(w, mayWrap) }),
    verdict: 'fail',
  },
  {
    id: 'A13',
    what: 'a conditional role at a management group',
    happens: (w) => grant(w, { ...company, condition }),
    verdict: 'unknown',
    says: /StringEquals/u,
  },
  {
    id: 'A13',
    what: 'a conditional custom role',
    happens: (w) => grant(w, { role: custom(w, mayAll), condition }),
    verdict: 'unknown',
    says: /StringEquals/u,
  },
  {
    id: 'A13',
    what: 'a custom role whose definition cannot be read',
    happens(w) {
      grant(w, { role: custom(w, mayAll) });
      failing(/roleDefinitions/u, 403);
    },
    verdict: 'unknown',
  },
  {
    id: 'A1',
    what: 'a role of a group in a group',
    happens(w) {
      const [inner, outer] = [randomUUID(), randomUUID()];
      w.setGroups(azure.tenantId, adobe.applicationId, [inner]);
      w.setGroupsOfGroup(inner, [outer]);
      grant(w, { group: outer });
    },
    verdict: 'pass',
  },
  {
    id: 'A7',
    what: 'denials that cannot be read',
    happens(w) {
      grant(w);
      failing(/denyAssignments/u, 403);
    },
    verdict: 'unknown',
  },
  {
    id: 'D6',
    what: 'Graph that may not be read',
    happens(w) {
      grant(w);
      failing(/graph\.microsoft\.com/u, 403);
    },
    verdict: 'unknown',
    says: /Application\.Read\.All/u,
    never: /Key Vault Reader/u,
  },
];

const lastWords: readonly Row[] = [
  {
    id: 'C1',
    what: 'an enforced perimeter without rules',
    happens: perimeter('Enforced'),
    verdict: 'fail',
    step: 'vault',
    says: /perimeter/iu,
  },
  {
    id: 'C1',
    what: 'an enforced perimeter with a rule',
    happens: perimeter('Enforced', '198.51.100.0/24'),
    verdict: 'unknown',
    step: 'vault',
    says: /198\.51\.100\.0\/24|from-a-partner/u,
  },
  {
    id: 'C1',
    what: 'a perimeter in learning mode',
    happens: perimeter('Learning'),
    verdict: 'warning',
    step: 'vault',
    says: /perimeter/iu,
  },
  {
    id: 'C1',
    what: 'a perimeter in a mode nobody knows',
    happens: perimeter('Quarantine'),
    verdict: 'unknown',
    step: 'vault',
  },
  {
    id: 'C1',
    what: 'perimeters that may not be read',
    happens(w) {
      grant(w);
      failing(/networkSecurityPerimeterConfigurations/u, 403);
    },
    verdict: 'unknown',
    step: 'vault',
    says: /Microsoft\.KeyVault\/vaults\/networkSecurityPerimeter|perimeter/iu,
  },
  {
    id: 'C2',
    what: 'a rotation policy that gives new versions an expiry',
    happens(w) {
      grant(w);
      w.setRotationPolicy(azure.vault, azure.key, { expiryTime: 'P2Y', rotatesAfter: 'P18M' });
    },
    verdict: 'warning',
    step: 'key',
    says: /rotation policy/iu,
  },
  {
    id: 'C2',
    what: 'a rotation policy without an expiry',
    happens(w) {
      grant(w);
      w.setRotationPolicy(azure.vault, azure.key, { expiryTime: null, rotatesAfter: 'P18M' });
    },
    verdict: 'pass',
  },
];

describe('what the checks say', () => {
  test.each([...grants, ...lastWords])(
    '$id: $what is $verdict',
    async (row) => {
      await startFromTheOpposite(row.verdict);
      row.happens(sandbox.azure.world);
      await see(row);
    },
    60_000,
  );

  test('an answer in a shape nobody knows is unknown', async () => {
    await startFromTheOpposite('unknown');
    grant(sandbox.azure.world);
    const pattern = /roleAssignments\?/u;
    failures.push(pattern);
    sandbox.azure.failing(pattern, { kind: 'answer', status: 200, body: { items: [{ role: 'x' }] } });
    await see({ id: '', what: '', happens: () => undefined, verdict: 'unknown' });
  }, 60_000);
});
