import type { OrganizationConfig } from '../config.ts';
import type { Deps } from '../deps.ts';
import { actSubstanceOf } from '../domain/act-substance.ts';
import { type ActSightings, judgeActGate } from '../domain/gate.ts';
import { type CoolingOff, contributorsTo } from '../domain/organization.ts';
import type { Act } from '../domain/proposal.ts';
import { tenantOf } from '../domain/tenant.ts';
import { getOrganization } from '../organizations.ts';
import { nextGateAt } from './gate-again.ts';
import type { Verified } from '../store/verified.ts';
import type { Job } from './job.ts';
import { lookAt } from './look-at.ts';
import { getPresent } from './present.ts';
import { findRecordFault } from './record-fault.ts';

async function sight(
  state: CoolingOff,
  act: Exclude<Act, 'enable'>,
  organization: OrganizationConfig,
  present: Verified,
  deps: Deps,
): Promise<ActSightings> {
  const [circle, { durable }, recordFault] = await Promise.all([
    lookAt(() => deps.people.getCircle(organization.approvers, contributorsTo(state))),
    deps.durability(true),
    findRecordFault(state, present, deps),
  ]);
  const destination = { host: organization.host, tenant: tenantOf(state.run, organization.tenantId) ?? '' };
  const substance = actSubstanceOf(act, organization.orgId, state.run, destination);
  if ('reason' in substance) throw new Error(`a proposal without its parts: ${substance.reason}`);
  return { circle, durable, recordFault, substance };
}

/** The gate of revoking and restoring. What begins is on the record before anything is written to Azure. */
export const begin: Job = async (request, deps) => {
  const first = await getPresent(request.organization, deps);
  const { state, now } = first;
  if (state.phase !== 'coolingOff' || state.proposal.act === 'enable') return undefined;
  if (now < state.until) return { againAt: state.until };
  const organization = getOrganization(deps.config, request.organization);
  const outcome = judgeActGate(state, await sight(state, state.proposal.act, organization, first, deps));
  const present = await getPresent(request.organization, deps);
  // Whatever came meanwhile (a stop, a change), what was looked at is not what stands there now.
  if (present.head.digest !== first.head.digest || deps.isStopping()) return { againAt: now };
  const { fingerprint } = state.proposal;
  const done = await deps.store.changeOnce(present, { type: 'passGate', outcome, fingerprint });
  if (done === undefined) return { againAt: present.now };
  return done.state.phase === 'coolingOff' ? { againAt: nextGateAt(done.state, done.now) } : undefined;
};
