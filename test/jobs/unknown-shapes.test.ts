import { describe, expect, test } from 'vitest';
import type { OrganizationConfig } from '../../src/config.ts';
import type { Deps } from '../../src/deps.ts';
import type { CheckId, Finding } from '../../src/domain/checks/findings.ts';
import type { Run } from '../../src/domain/organization.ts';
import { findingsNow } from '../../src/jobs/check-again.ts';
import {
  applicationId,
  resourceId,
  standAzure,
  tenantId,
  vault,
  version,
} from '../clients/azure/standing.ts';

const secret = 'eyJ-what-nobody-may-read-in-a-log';
/** No call of Azure's answers this. */
const shapes: readonly unknown[] = [
  { things: [1, 2, 3], note: secret },
  { value: secret, properties: secret, key: secret, attributes: secret },
  { value: [{ properties: { [secret]: secret } }], properties: { [secret]: secret } },
  secret,
  [],
];

/** Each call, and the checks that rest on its answer. */
const calls: readonly [RegExp, readonly CheckId[]][] = [
  [/GET https:\/\/management[^?]*\/vaults\/sample-vault\?/u, ['vaultExists', 'azureRbac', 'trustedServices']],
  // The data plane and the Resource Manager: the one answers where the other does not.
  [/\/keys\/cmk-key/u, ['keyEnabled', 'keyKind', 'keyOperations', 'keyRotation']],
  [/graph\.microsoft\.com/u, ['appInTenant', 'roleAssignment']],
  [/\/roleAssignments\?/u, ['roleAssignment']],
  [/\/denyAssignments\?/u, ['roleAssignment']],
  [/\/roleAssignmentScheduleInstances\?/u, ['roleExpiry']],
  [/\/networkSecurityPerimeterConfigurations\?/u, ['networkPerimeter']],
  [/\/locks\?/u, ['locks']],
];

interface Checked {
  readonly findings: readonly Finding[];
  readonly logged: string;
}

async function checked(call: RegExp | undefined, body: unknown, status = 200): Promise<Checked> {
  const { azure, connect } = await standAzure();
  azure.world.acceptConsent(tenantId, applicationId);
  azure.world.assignRole(vault.name, applicationId);
  if (call !== undefined) azure.failing(call, { kind: 'answer', status, body });
  const lines: unknown[] = [];
  const client = connect({ requestTimeoutMs: 6000 });
  const deps = {
    outsideOf: () => ({ azure: client }),
    log: { warn: (...line: unknown[]) => lines.push(line) },
  } as unknown as Deps;
  const organization = { orgId: 'A@AdobeOrg', tenantId } as OrganizationConfig;
  const key = { name: 'cmk-key', version };
  const run = { vault: { ...vault, resourceId }, key, app: { applicationId } } as unknown as Run;
  const findings = await findingsNow(run, organization, Date.now(), deps);
  return { findings, logged: JSON.stringify(lines) };
}

describe('an answer of Azure’s in a shape that nobody knows', () => {
  test('is not what is answered usually', async () => {
    // The first call of a process loads Azure's libraries, which takes longer than any question may.
    await checked(undefined, undefined);
    const { findings, logged } = await checked(undefined, undefined);
    for (const check of calls.flatMap(([, checks]) => checks))
      expect(findings.find((finding) => finding.check === check)?.verdict).toBe('pass');
    expect(logged).toBe('[]');
  }, 60_000);

  test.each(calls)(
    'to %s is unknown, and its cause is in the log without what it held',
    async (call, checks) => {
      for (const shape of shapes) {
        const { findings, logged } = await checked(call, shape);
        for (const check of checks) {
          const { verdict, code, facts } = findings.find((finding) => finding.check === check) ?? {};
          expect([verdict, code], `${check} of ${JSON.stringify(shape)}`).toEqual(['unknown', 'unseen']);
          expect(facts).toMatchObject({ because: 'nonsense' });
        }
        expect(logged).toMatch(/Azure answered something that is not known/u);
        expect(`${logged}${JSON.stringify(findings)}`).not.toContain(secret);
      }
    },
    60_000,
  );

  test('is in the log as well where Azure does not understand the question', async () => {
    const error = { error: { code: 'InvalidApiVersionParameter', message: 'Unsupported.' } };
    const { findings, logged } = await checked(/\/networkSecurityPerimeterConfigurations\?/u, error, 400);
    expect(findings.find(({ check }) => check === 'networkPerimeter')?.facts).toMatchObject({
      because: 'unclear',
    });
    expect(logged).toMatch(/InvalidApiVersionParameter/u);
  });
});
