import { expect, it } from 'vitest';
import { evaluate } from '../../../src/domain/checks/evaluate.ts';
import type { CheckId, FindingCode } from '../../../src/domain/checks/findings.ts';
import { observe } from '../../../src/jobs/observe.ts';
import {
  applicationId,
  resourceId,
  standAzure,
  tenantId,
  vault,
  version,
  type Standing,
} from './standing.ts';

const calls = {
  roles: /GET [^?]*\/roleAssignments\?/u,
  definitions: /GET [^?]*\/roleDefinitions\//u,
  denials: /GET [^?]*\/denyAssignments\?/u,
  schedules: /GET [^?]*\/roleAssignmentScheduleInstances\?/u,
  perimeters: /GET [^?]*\/networkSecurityPerimeterConfigurations\?/u,
  locks: /GET [^?]*\/locks\?/u,
  vault: /GET https:\/\/management[^?]*\/vaults\/sample-vault\?/u,
  keyByArm: /GET https:\/\/management[^?]*\/vaults\/sample-vault\/keys\//u,
  key: /GET https:\/\/sample-vault[^?]*\/keys\//u,
  deletedKey: /GET https:\/\/sample-vault[^?]*\/deletedkeys\//u,
  deletedVaults: /GET [^?]*\/deletedVaults\?/u,
  principal: /GET https:\/\/graph[^?]*\/servicePrincipals\(/u,
} as const;

interface Answer {
  readonly status?: number;
  readonly body: unknown;
}
/** What Azure answers to each kind of call; what is left out, the stand-in answers. */
export type Answers = Partial<Record<keyof typeof calls, Answer>>;

export const list = (...value: object[]): Answer => ({ body: { value } });
export const error = (status: number, code: string): Answer => ({
  status,
  body: { error: { code, message: 'No.' } },
});
/** Not Azure's, whatever its status says. */
export const proxyPage = (status: number): Answer => ({
  status,
  body: '<html><head><title>Blocked</title></head></html>',
});
/** A list that goes on at this address. */
export const goingOn = (nextLink: string): Answer => ({ body: { value: [], nextLink } });

/** What Azure answers, and which code the check has then; `objectId` is the app's. */
export type Row = readonly [
  what: string,
  code: FindingCode,
  answers: (objectId: string) => Answers,
  prepare?: (standing: Standing) => void,
];

/** The app has the documented role at the vault, and the key is proposed in its only version. */
async function codeOf(check: CheckId, [, , answersFor, prepare]: Row) {
  const standing = await standAzure();
  const { azure } = standing;
  const objectId = azure.world.acceptConsent(tenantId, applicationId, 'CMK app');
  azure.world.assignRole(vault.name, applicationId);
  prepare?.(standing);
  const answers = Object.entries(answersFor(objectId)) as [keyof typeof calls, Answer][];
  for (const [call, { status = 200, body }] of answers)
    azure.failing(calls[call], { kind: 'answer', status, body });
  const key = { name: 'cmk-key', version };
  const client = standing.connect({ requestTimeoutMs: 6000 });
  const observations = await observe(client, { vault, key, applicationId });
  const nowSeconds = Date.parse('2026-11-01T00:00:00Z') / 1000;
  const expected = { tenantId, vaultResourceId: resourceId, keyName: key.name, nowSeconds };
  return evaluate(observations, expected).find((finding) => finding.check === check);
}

/** One check beside what Azure may answer; `unseen` is neither a pass nor a fail. */
export function checkAnswers(check: CheckId, rows: readonly Row[]): void {
  it.for(rows)('%s', async (row) => {
    const finding = await codeOf(check, row);
    expect(finding?.code, JSON.stringify(finding)).toBe(row[1]);
  });
}
