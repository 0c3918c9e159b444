import { adobe, azure, cast } from '../../sandbox/cast.ts';
import type { Command } from '../../src/domain/commands.ts';
import type { GateOutcome } from '../../src/domain/gate.ts';
import type { Organization } from '../../src/domain/organization.ts';
import type { RecordStore } from '../../src/store/record.ts';
import { passing } from '../domain/world.ts';
import { actorOf, circle } from '../faults/people.ts';
import type { SoakWorld } from './world.ts';

const terms = { quorum: 2, approvalTtlMs: 180_000, coolingOffMs: 5_000 };
const destination = { host: 'platform.adobe.io', tenant: azure.tenantId };
const requester = actorOf(cast.requester);

function keyIn({ azure: atAzure }: SoakWorld) {
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
  }) as const;

function preparing(world: SoakWorld): Next[] {
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

const propose = (coolingOffMs: number): Next => ({
  type: 'propose',
  actor: requester,
  acknowledged: true,
  confirmation: azure.key,
  destination,
  circle,
  terms: { ...terms, coolingOffMs },
  durable: true,
});

const passGate =
  (outcome: GateOutcome): Next =>
  (state) => ({ type: 'passGate', outcome, fingerprint: fingerprintIn(state) });

const losePost: Next = (state) => ({
  type: 'recordPost',
  outcome: { kind: 'unknown', cause: 'timeout', detail: 'no answer in time' },
  intent: state.sequence,
});

/** The ways to each phase that an organization can be in for long, shared out in turn. */
function ways(world: SoakWorld): readonly (readonly Next[])[] {
  const prepared = preparing(world);
  const awaiting = [...prepared, propose(terms.coolingOffMs)];
  const approvals = [approveBy(cast.firstApprover), approveBy(cast.secondApprover)];
  const atGate = [...prepared, propose(0), ...approvals];
  return [
    [],
    prepared,
    awaiting,
    [...awaiting, approveBy(cast.firstApprover)],
    [...awaiting, ...approvals],
    [...atGate, passGate({ kind: 'holds' }), losePost],
    [...atGate, passGate({ kind: 'elsewhere', status: 'COMPLETED', askedAs: 'Config1' })],
  ];
}

/** Every organization is somewhere on its way, by the same rules as if people had brought it there. */
export async function seedOrganizations(world: SoakWorld, store: RecordStore): Promise<void> {
  const all = ways(world);
  for (const [place, orgId] of world.orgIds.entries()) {
    for (const next of all[place % all.length] ?? []) {
      const [present] = await store.read([orgId]);
      if (present === undefined) throw new Error(`no answer for ${orgId}`);
      const command = typeof next === 'function' ? next(present.state) : next;
      const { refusal } = await store.change(orgId, command);
      if (refusal !== undefined) throw new Error(`${command.type} was refused: ${refusal.reason}`);
    }
  }
}
