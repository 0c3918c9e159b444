import type { ModalView } from '@slack/types';
import { describe, expect, test } from 'vitest';
import { measureBlocks, mostBlockCharacters } from '../../sandbox/slack/blocks/measure.ts';
import { messageProblems, viewProblems } from '../../sandbox/slack/blocks/validate.ts';
import { approveForm } from '../../src/commands/approve.ts';
import { attestForm } from '../../src/commands/attest.ts';
import { formModal, type FormParts } from '../../src/commands/form.ts';
import { laterActForm } from '../../src/commands/revoke-and-restore.ts';
import { stepModal } from '../../src/commands/step.ts';
import { vaultForm } from '../../src/commands/vault.ts';
import { checkIds, type Finding } from '../../src/domain/checks/findings.ts';
import type { Health } from '../../src/domain/checks/concerns.ts';
import type {
  Attestation,
  Change,
  Enabling,
  Life,
  Organization,
  Run,
} from '../../src/domain/organization.ts';
import { type Act, configurationBody, proposalOf } from '../../src/domain/proposal.ts';
import { verdictsOf } from '../../src/domain/steps.ts';
import { approvalMessage } from '../../src/views/thread/approval.ts';
import { rootCard } from '../../src/views/standing/card.ts';
import type { ViewContext } from '../../src/views/blocks/context.ts';
import { filledAgain } from '../../src/views/blocks/modal.ts';
import { homeView } from '../../src/views/standing/home.ts';
import { statusMessage } from '../../src/views/standing/status.ts';
import { deliveriesFor } from '../../src/views/thread/thread.ts';
import { gateReason } from '../../src/domain/refusals.ts';
import { sampleFacts, sampleFinding } from '../domain/checks/sample-facts.ts';
import { organizationId } from './arbitraries.ts';
import { concernIds, harmfulCodes, start } from './arbitrary-facts.ts';
import { expectAllInert } from './inertness.ts';
import { answerable } from './story.ts';

const people = Array.from({ length: 40 }, (_, place) => `U${String(place).padStart(11, '0')}`);
const vaultId = `/subscriptions/${'5'.repeat(36)}/resourceGroups/${'g'.repeat(90)}/providers/Microsoft.KeyVault/vaults/${'v'.repeat(24)}`;
const hostile = ['&', '"', '`', '*_~', '👩‍👩‍👧‍👦', '\u202E', ':x:', '<!channel>', 'W', '\n'];

const fault = (unit: string) =>
  ({
    system: 'adobe',
    operation: 'GET byok/app-registration',
    kind: 'refused',
    status: 403,
    code: '403025',
    detail: unit.repeat(300).slice(0, 300),
  }) as const;

/** Everything wrong at once, with the longest of everything in it. */
function longestHealth(unit: string): Health {
  const facts = Object.fromEntries(
    [
      'name',
      'condition',
      'scope',
      'role',
      'missing',
      'keyOps',
      'provisioningState',
      'tenantId',
      'expected',
    ].map((fact) => [fact, unit.repeat(600).slice(0, 600)]),
  );
  return {
    concerns: Object.fromEntries(
      concernIds.map((id, place) => {
        const code = harmfulCodes[place % harmfulCodes.length] ?? 'keyIsDisabled';
        return [id, { code, facts, since: start, unsteady: true, daysTold: 60 }];
      }),
    ),
    blind: Object.fromEntries(concernIds.map((id) => [id, 'noRight'])),
    app: 'o'.repeat(36),
    rotation: { version: 'v'.repeat(32), before: 'w'.repeat(32), at: start },
  };
}

const context = (unit: string): ViewContext => ({
  organization: {
    orgId: organizationId,
    name: unit.repeat(160).slice(0, 160),
    region: 'nld2',
    host: 'platform-nld2.adobe.io',
    tenantId: 'd'.repeat(36),
  },
  now: start,
  approvers: people,
  escalation: people,
  approverMembers: people,
  operators: [],
  operatorMembers: [],
  escalationMembers: [],
  alerts: people,
  alertMembers: people,
  auditorMembers: people,
  quorum: 40,
  coolingOffMs: 900_000,
  revokeCoolingOffMs: 0,
  hasAzure: true,
  hasWriter: true,
  head: { sequence: 99_999, digest: 'f'.repeat(64) },
  volatile: true,
});

/** The findings that say most, for every check at once. */
function worst(unit: string, verdict: Finding['verdict'], code: Finding['code']): Finding[] {
  const long = unit.repeat(300).slice(0, 300);
  const facts = { detail: long, condition: long, name: long, displayName: long };
  const known = Object.keys(sampleFacts[code]);
  const changed = Object.fromEntries(Object.entries(facts).filter(([name]) => known.includes(name)));
  return checkIds.map((check) => sampleFinding(code, changed, check, verdict));
}

function runWith(unit: string, findings: readonly Finding[]): Run {
  const key = 'k'.repeat(127);
  return {
    id: 'r99999',
    startedBy: people[0]!,
    startedAt: start,
    owner: people[0]!,
    contributors: [],
    lookingSince: { sequence: 1, at: start },
    vault: { name: 'v'.repeat(24), uri: `https://${'v'.repeat(24)}.vault.azure.net`, resourceId: vaultId },
    configurationName: 'C'.repeat(63),
    key: {
      name: key,
      version: 'f'.repeat(32),
      identifier: `https://${'v'.repeat(24)}.vault.azure.net/keys/${key}/${'f'.repeat(32)}`,
    },
    app: {
      applicationId: 'a'.repeat(36),
      name: unit.repeat(120).slice(0, 120),
      consentUrl: `https://login.microsoftonline.com/${'d'.repeat(36)}/oauth2/authorize?${'q'.repeat(900)}`,
    },
    registrationFault: fault(unit),
    writeFault: { what: 'assignRole', fault: fault(unit) },
    findings: Object.fromEntries(findings.map((finding) => [finding.check, finding])),
    attestations: checkIds.map((check, place): Attestation => ({
      id: `a${place}`,
      check,
      by: people[place]!,
      reason: unit.repeat(3000).slice(0, 3000),
      at: start,
    })),
  };
}

function statesWith(unit: string, run: Run, findings: readonly Finding[]): Organization[] {
  const since = { sequence: 1, at: start };
  const common = {
    schema: 2,
    organization: organizationId,
    sequence: 99_999,
    since,
    spentNames: [],
    refusals: [],
  } as const;
  const substance = {
    act: 'enable' as const,
    organization: organizationId,
    host: 'platform-nld2.adobe.io',
    body: configurationBody({
      name: run.configurationName ?? '',
      organization: organizationId,
      keyVaultKeyIdentifier: run.key?.identifier ?? '',
    }),
    tenant: 'd'.repeat(36),
    applicationId: 'a'.repeat(36),
    verdicts: verdictsOf(run),
    attestations: run.attestations.map(({ id }) => id),
  };
  const proposal = proposalOf(substance, {
    by: people[0]!,
    at: start,
    reason: unit.repeat(300).slice(0, 300),
    ticket: unit.repeat(100).slice(0, 100),
    caseNumber: unit.repeat(100).slice(0, 100),
    terms: { quorum: 40, coolingOffMs: 900_000, approvalTtlMs: 86_400_000, approvers: people },
  });
  const approvals = people.map((by) => ({ by, at: start }));
  const proposed = { ...common, run, proposal, proposedSince: since, approvals };
  const long = unit.repeat(300).slice(0, 300);
  const changes = findings.map((finding): Change => ({ kind: 'verdict', finding, was: 'pass' }));
  const life: Life = {
    since,
    origin: 'elsewhere',
    enablement: { proposal, approvals, stages: [] },
    access: 'granted',
    health: longestHealth(unit),
    propagation: { direction: 'restore', from: since },
    setback: { act: 'revoke', why: { kind: 'rejected', by: people[0]!, reason: long.repeat(10) } },
  };
  const later = (act: Act) => ({
    ...proposed,
    life,
    proposal: { ...proposal, act, reason: unit.repeat(3000).slice(0, 3000) },
  });
  const stuck = { since: start, findings, fault: fault(unit) };
  const stages: Enabling['stages'] = Array.from({ length: 40 }, () => ({
    status: long.slice(0, 100),
    at: start,
  }));
  const settlement = {
    by: people[0]!,
    reason: long.repeat(10),
    since,
    approvals,
    expiresAt: start,
    quorum: 40,
  };
  return [
    { ...common, phase: 'unconfigured', cancelled: { run, by: people[0]!, reason: long.repeat(10) } },
    { ...common, phase: 'preparing', run },
    { ...common, phase: 'preparing', run: { ...run, setback: { kind: 'changed', changes } } },
    {
      ...common,
      phase: 'preparing',
      run: { ...run, setback: { kind: 'refusedByAdobe', fault: fault(unit) } },
    },
    { ...proposed, phase: 'awaitingApproval', reminders: 0, approvals: [] },
    {
      ...proposed,
      phase: 'coolingOff',
      until: start,
      deferral: {
        since: start,
        reasons: Array.from({ length: 20 }, () => gateReason('adobeUnseen', { detail: long })),
      },
    },
    { ...proposed, phase: 'enabling', post: 'elsewhere', names: ['x'], stages },
    {
      ...proposed,
      phase: 'outcomeUnknown',
      intendedSince: since,
      names: ['x'],
      cause: 'connectionLost',
      detail: long,
      absentSince: start,
      settlement,
    },
    { ...proposed, phase: 'enabled', life },
    { ...later('revoke'), phase: 'awaitingApproval', reminders: 4 },
    { ...later('revoke'), phase: 'revoking', stuck },
    { ...later('revoke'), phase: 'revoked', life: { ...life, access: 'revokedSeen' } },
    { ...later('restore'), phase: 'restoring', stuck },
  ];
}

const findingKinds = [
  ['fail', 'roleConditional'],
  ['fail', 'keyDeleted'],
  ['warning', 'tenantOther'],
  ['unknown', 'unseen'],
] as const;

function expectPostable(message: { text: string; blocks: Parameters<typeof measureBlocks>[0] }): void {
  expect(messageProblems(message.blocks)).toEqual([]);
  expect(measureBlocks(message.blocks)).toBeLessThan(mostBlockCharacters);
  expect(message.text.length).toBeLessThanOrEqual(4000);
  expectAllInert(message.blocks);
}

const reference = { organization: organizationId, run: 'r1' };
const wrong = { field: 'confirmation', text: 'no' };
const modalIn = (context: ViewContext) => (parts: FormParts) =>
  formModal('step', parts, { context }, reference);
const expectForm = (view: ModalView) => expect(viewProblems(view, 'modal')).toEqual([]);

describe.each(hostile)('with the longest names and reasons, made of %j', (unit) => {
  test.each(findingKinds)('and everything a %s (%s)', (verdict, code) => {
    const findings = worst(unit, verdict, code);
    const run = runWith(unit, findings);
    const bare = { ...run, attestations: [] };
    const around = context(unit);
    const modal = modalIn(around);
    for (const one of [run, bare]) {
      const states = statesWith(unit, one, findings);
      for (const state of states) {
        expectPostable(rootCard(state, one, around));
        expectPostable(approvalMessage(state, around));
        expectPostable(statusMessage([{ state, context: around }]));
        const entries = Array.from({ length: 200 }, () => ({ state, context: around }));
        expectPostable(statusMessage(entries));
        expect(viewProblems(homeView({ user: people[1]!, entries, page: 3, filter: 'all' }), 'home')).toEqual(
          [],
        );
        for (const event of [
          { type: 'looked', findings },
          { type: 'failed', diagnosis: findings },
          {
            type: 'voided',
            changes: findings.map((finding): Change => ({ kind: 'verdict', finding, was: 'pass' })),
          },
          { type: 'attested', check: 'entitlement', reason: unit.repeat(3000).slice(0, 3000) },
          { type: 'refusedByAdobe', fault: fault(unit) },
          { type: 'actStuck', findings, fault: fault(unit) },
          { type: 'revocationBegan', fingerprint: 'ab'.repeat(32) },
          { type: 'revoked', findings },
          { type: 'propagationReached', milestone: 'primary', dueAt: start - 1e9, seen: 'otherwise' },
        ] as const) {
          const entry = { schema: 2, sequence: 1, at: start, by: people[0]!, event } as const;
          for (const { message } of deliveriesFor(entry, state, around)) expectPostable(message);
        }
        if (state.phase === 'awaitingApproval') {
          expectForm(filledAgain(modal(approveForm(state, around, reference)), {}, [wrong]));
          for (const act of ['revoke', 'restore'] as const) {
            const substance = { ...state.proposal, act };
            expectForm(
              modal(
                laterActForm(act, { substance, run: one, findings }, { state, context: around }, answerable),
              ),
            );
          }
          for (const ending of states) expectPostable(approvalMessage(ending, around, state));
        }
      }
      for (const step of ['vault', 'key', 'app', 'role'] as const) {
        expectForm(stepModal({ reference, context: around, run: one, step }));
      }
      expectForm(modal(vaultForm(around, one)));
      for (const check of checkIds) expectForm(modal(attestForm(check, one, around)));
    }
  });
});
