import fc from 'fast-check';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type AzureStandIn, startAzure } from '../../sandbox/azure/server.ts';
import { createClock } from '../../sandbox/clock.ts';
import { createAzure } from '../../src/clients/azure/azure.ts';
import { isRoleGone } from '../../src/domain/checks/access-checks.ts';
import { evaluate } from '../../src/domain/checks/evaluate.ts';
import { judgeAccess } from '../../src/domain/checks/judge-access.ts';
import { observe } from '../../src/jobs/observe.ts';
import { completions, widerCompletions } from './completions.ts';
import { may, type Operation, type Truth } from './evaluator.ts';
import { builtIn, disturbances, truths, type Disturbance, type Missing, type Place } from './truths.ts';

const tenantId = '11111111-1111-1111-1111-111111111111';
const subscriptionId = '00000000-0000-0000-0000-000000000001';
const applicationId = 'e463a445-c6ac-4ca2-b36a-b5146fcf6a52';
const reader = 'aaaaaaaa-0000-0000-0000-000000000001';
const objectId = 'bbbbbbbb-0000-4000-8000-000000000001';
const name = 'sample-vault';
const resourceId = `/subscriptions/${subscriptionId}/resourceGroups/rg-keys/providers/Microsoft.KeyVault/vaults/${name}`;
const ids: Readonly<Record<string, string>> = {
  app: objectId,
  team: 'cccccccc-0000-4000-8000-000000000001',
  division: 'cccccccc-0000-4000-8000-000000000002',
  others: 'cccccccc-0000-4000-8000-000000000003',
};
const idOf = (somebody: string): string => ids[somebody] ?? somebody;

let running: AzureStandIn | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});

async function start(): Promise<AzureStandIn> {
  await running?.close();
  running = await startAzure({
    clock: createClock(),
    tenants: [
      {
        tenantId,
        identities: [{ clientId: reader, secrets: ['reader-secret'] }],
        servicePrincipals: [{ appId: applicationId, objectId, groups: [idOf('team')] }],
        subscriptions: [
          { subscriptionId, vaults: [{ name, resourceGroup: 'rg-keys', keys: [{ name: 'cmk-key' }] }] },
        ],
      },
    ],
  });
  const { world } = running;
  world.setGroupsOfGroup(idOf('team'), [idOf('division')]);
  world.setManagementGroups(subscriptionId, ['Workloads', 'Company']);
  return running;
}

/** Azure as the truth has it. */
function build({ world }: AzureStandIn, truth: Truth, untyped = false): void {
  const made = new Map<string, string>();
  for (const [role, [permission]] of Object.entries(truth.roles)) {
    const isOwn = Object.hasOwn(builtIn, role) || permission === undefined;
    made.set(role, isOwn ? role : world.createRole(role, permission));
  }
  const accessPolicies = truth.accessPolicies.map(({ to, keys }) => ({ objectId: idOf(to), keys }));
  world.setVault(name, { enableRbacAuthorization: truth.usesRbac, accessPolicies });
  for (const { role, to, at, conditionHolds } of truth.assignments) {
    world.assignRole(name, applicationId, {
      role: made.get(role) ?? role,
      scope: at as Place,
      ...(to === 'app' ? {} : { group: idOf(to) }),
      ...(conditionHolds === undefined ? {} : { condition: '@Resource[…]', conditionHolds }),
    });
  }
  for (const [place, { at, to, except, permission, doNotApplyToChildScopes }] of truth.denials.entries()) {
    world.deny(name, applicationId, `denial ${place}`, {
      scope: at as Place,
      principals: to === 'everyone' ? to : to.map(idOf),
      excludePrincipals: except.map(idOf),
      permission,
      doNotApplyToChildScopes,
      untyped,
    });
  }
}

const calls: Readonly<Record<Missing, RegExp | undefined>> = {
  nothing: undefined,
  assignments: /\/roleAssignments\?/u,
  denials: /\/denyAssignments\?/u,
  definitions: /\/roleDefinitions/u,
  groups: /graph\.microsoft\.com.*(?:[mM]emberOf|MemberGroups|MemberObjects)/u,
  vault: new RegExp(`GET https://management[^?]*/vaults/${name}\\?`, 'u'),
};
const failures = {
  forbidden: {
    kind: 'answer',
    status: 403,
    body: { error: { code: 'AuthorizationFailed', message: 'No.' } },
  },
  unavailable: { kind: 'answer', status: 400, body: { error: { code: 'SomethingElse', message: 'No.' } } },
  nonsense: { kind: 'answer', status: 200, body: { things: [1, 2, 3] } },
} as const;

function disturb(azure: AzureStandIn, { missing, how, pageSize, emptyPages }: Disturbance): void {
  azure.set({ pageSize, emptyPages });
  const call = calls[missing];
  if (call !== undefined) azure.failing(call, failures[how]);
}

interface Judged {
  readonly can: Readonly<Record<Operation, string>>;
  /** What people are told: that the app can use the key, and that access is revoked. */
  readonly passes: boolean;
  readonly isRevoked: boolean;
}

async function judged(azure: AzureStandIn): Promise<Judged> {
  const client = createAzure({
    tenantId,
    clientId: reader,
    clientSecret: 'reader-secret',
    loopbackUrl: azure.url,
    writer: 'off',
    requestTimeoutMs: 6000,
  });
  const vault = { name, resourceId };
  const observations = await observe(client, { vault, key: { name: 'cmk-key' }, applicationId });
  const place = { vaultResourceId: resourceId, keyName: 'cmk-key' };
  const { can } = judgeAccess(observations, { ...place, objectId });
  const findings = evaluate(observations, { ...place, inUse: true, nowSeconds: Date.now() / 1000 });
  const verdict = findings.find(({ check }) => check === 'roleAssignment')?.verdict;
  return { can, passes: verdict === 'pass' || verdict === 'warning', isRevoked: isRoleGone(findings) };
}

const operations = ['wrap', 'unwrap'] as const;

/** The first call of a process loads Azure's libraries, which takes longer than any question may. */
beforeAll(async () => {
  await judged(await start());
}, 60_000);

describe('the bot’s judgement of access, beside a plain reading of Azure’s rules', () => {
  it('says yes and no only where that is so, and unknown only where what it could read leaves it open', async () => {
    await fc.assert(
      fc.asyncProperty(truths, disturbances, async (truth, disturbance) => {
        const azure = await start();
        build(azure, truth, disturbance.untyped);
        disturb(azure, disturbance);
        const { can, passes, isRevoked } = await judged(azure);
        const worlds = completions(truth, disturbance.missing);
        const mays = worlds.flatMap((world) => operations.map((operation) => may(world, operation)));
        if (isRevoked) expect(mays, 'revoked').not.toContain(true);
        if (passes) expect(mays, 'pass').not.toContain(false);
        for (const operation of operations) {
          const answers = (worlds: readonly Truth[]) => [
            ...new Set(worlds.map((world) => (may(world, operation) ? 'yes' : 'no'))),
          ];
          const said = can[operation];
          if (said === 'unknown') {
            expect(answers(widerCompletions(truth, disturbance.missing)), operation).toHaveLength(2);
          } else expect(answers(completions(truth, disturbance.missing)), operation).toEqual([said]);
        }
      }),
      { numRuns: Number(process.env['ACCESS_RUNS'] ?? 120) },
    );
  }, 180_000);

  it('agrees with the stand-in, which was written apart from both', async () => {
    await fc.assert(
      fc.asyncProperty(truths, async (truth) => {
        const azure = await start();
        build(azure, truth);
        const { identifier = '' } = azure.state().vaults[0]?.keys[0]?.versions[0] ?? {};
        const obstacles = azure.obstacles(identifier, applicationId);
        const isOpen = !obstacles.some((each) => /no role|deny assignment/u.test(each));
        if (isOpen) for (const operation of operations) expect(may(truth, operation), operation).toBe(true);
        else if (truth.usesRbac) {
          const reads = { ...truth, roles: { ...truth.roles } };
          const both = operations.every((operation) => may(reads, operation));
          // The stand-in also asks for `keys/read`.
          if (both) expect(obstacles.length).toBeGreaterThan(0);
        }
      }),
      { numRuns: 60 },
    );
  }, 120_000);
});
