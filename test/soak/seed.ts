import { adobe, azure, cast } from '../../sandbox/cast.ts';
import type { Command, GateOutcome } from '../../src/domain/commands.ts';
import type { Organization } from '../../src/domain/organization.ts';
import type { RecordStore } from '../../src/store/record.ts';
import { passing } from '../domain/world.ts';
import { actorOf, circle } from '../faults/people.ts';
import type { SoakWorld } from './world.ts';

const terms = {
  quorum: 2,
  approvers: [cast.firstApprover, cast.secondApprover],
  approvalTtlMs: 180_000,
  coolingOffMs: 5_000,
};
const destination = { host: 'platform.adobe.io', tenant: azure.tenantId };
const requester = actorOf(cast.requester);

function keyIn({ azure: atAzure }: Pick<SoakWorld, 'azure'>) {
  const vault = atAzure.state().vaults.find(({ name }) => name === azure.vault);
  const key = vault?.keys.find(({ name }) => name === azure.key);
  const { version, identifier } = key?.versions.at(-1) ?? {};
  if (version === undefined || identifier === undefined) throw new Error(`there is no key ${azure.key}`);
  return { name: azure.key, version, identifier };
}

type Next = Command | ((state: Organization) => Command);

const fingerprintIn = (state: Organization) =>
  'proposal' in state ? (state.proposal?.fingerprint ?? '') : '';

const approveBy = (who: string) => (state: Organization) =>
  ({
    type: 'approve',
    actor: actorOf(who),
    fingerprint: fingerprintIn(state),
    acknowledged: true,
    confirmation: azure.key,
    circle,
    terms: { ...terms, coolingOffMs: 0 },
  }) as const;

/** Every step done and seen, nothing proposed. */
export function preparing(world: Pick<SoakWorld, 'azure'>): Next[] {
  const vault = { name: azure.vault, uri: `https://${azure.vault}.vault.azure.net` };
  const outcome = {
    applicationId: adobe.applicationId,
    name: adobe.applicationName,
    consentUrl: `https://login.microsoftonline.com/${azure.tenantId}/oauth2/authorize`,
  };
  return [
    {
      type: 'chooseVault',
      actor: requester,
      vault,
      configurationName: 'Config1',
      entitlement: 'healthcare: seen in the contract',
      circle,
      terms,
    },
    { type: 'chooseKey', actor: requester, key: keyIn(world) },
    { type: 'recordRegistration', outcome },
    (state) => ({
      type: 'recordLook',
      findings: passing(),
      lookingSince: state.phase === 'preparing' ? state.run.lookingSince.sequence : 0,
    }),
  ];
}

const propose = (coolingOffMs: number, approvalTtlMs = terms.approvalTtlMs): Next => ({
  type: 'propose',
  actor: requester,
  reason: 'The contract begins',
  acknowledged: true,
  confirmation: azure.key,
  destination,
  circle,
  terms: { ...terms, coolingOffMs, approvalTtlMs },
  durable: true,
});

const approvals = [approveBy(cast.firstApprover), approveBy(cast.secondApprover)];

/** Proposed and approved; the announcement is what comes next. */
export const approved = (world: Pick<SoakWorld, 'azure'>, approvalTtlMs: number): Next[] => [
  ...preparing(world),
  propose(terms.coolingOffMs, approvalTtlMs),
  ...approvals,
];

const passGate =
  (outcome: GateOutcome): Next =>
  (state) => ({ type: 'passGate', outcome, fingerprint: fingerprintIn(state) });

const losePost: Next = (state) => ({
  type: 'recordPost',
  outcome: { kind: 'unknown', cause: 'timeout', detail: 'no answer in time' },
  intent: state.sequence,
});

/** Approved without a cooling-off and announced; the gate comes next. */
const atGateOf = (world: Pick<SoakWorld, 'azure'>): Next[] => [
  ...preparing(world),
  propose(0),
  ...approvals,
  { type: 'recordAnnouncement', shownAt: 0 },
];

/** The request went out, and no answer came. */
export const lost = (world: Pick<SoakWorld, 'azure'>): Next[] => [
  ...atGateOf(world),
  passGate({ kind: 'holds' }),
  losePost,
];

/** The ways to each phase that an organization can be in for long, shared out in turn. */
function ways(world: SoakWorld): readonly (readonly Next[])[] {
  const prepared = preparing(world);
  const awaiting = [...prepared, propose(terms.coolingOffMs)];
  return [
    [],
    prepared,
    awaiting,
    [...awaiting, approveBy(cast.firstApprover)],
    [...awaiting, ...approvals],
    lost(world),
    [...atGateOf(world), passGate({ kind: 'elsewhere', status: 'COMPLETED', askedAs: 'Config1' })],
  ];
}

/** Brings one organization on its way, by the same rules as if people had. */
export async function bring(store: RecordStore, orgId: string, way: readonly Next[]): Promise<void> {
  for (const next of way) {
    const [present] = await store.read([orgId]);
    if (present === undefined) throw new Error(`no answer for ${orgId}`);
    const command = typeof next === 'function' ? next(present.state) : next;
    const { entries, refusal } = await store.decide(orgId, command);
    if (refusal !== undefined) throw new Error(`${command.type} was refused: ${refusal.reason}`);
    if (entries.length === 0) throw new Error(`${command.type} changed nothing in ${present.state.phase}`);
  }
}

/** Every organization is somewhere on its way. */
export async function seedOrganizations(world: SoakWorld, store: RecordStore): Promise<void> {
  const all = ways(world);
  for (const [place, orgId] of world.orgIds.entries())
    await bring(store, orgId, all[place % all.length] ?? []);
}
