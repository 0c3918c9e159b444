import type { OrganizationConfig } from './config.ts';
import type { Deps } from './deps.ts';
import { UpstreamError } from './errors.ts';
import type { Present } from './store/record.ts';
import type { ViewContext } from './views/context.ts';

const isPerson = (id: string) => /^[UW]/u.test(id);

/** User ids behind a list of people and groups; with Slack away, those that stand there by themselves. */
async function membersOf(ids: readonly string[], deps: Deps): Promise<readonly string[]> {
  try {
    return await deps.people.getMembers(ids);
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    return ids.filter(isPerson);
  }
}

/** What a view must know besides the record. */
export async function contextOf(
  organization: OrganizationConfig,
  present: Pick<Present, 'head' | 'now'> & Partial<Pick<Present, 'lastLook'>>,
  deps: Deps,
): Promise<ViewContext> {
  const { orgId, name, region, host, tenantId, approvers, quorum } = organization;
  const { config } = deps;
  const [{ durable, faults }, approverMembers, operatorMembers, escalationMembers] = await Promise.all([
    deps.durability(),
    membersOf(approvers, deps),
    membersOf(config.people.operators, deps),
    membersOf(config.people.escalation, deps),
  ]);
  return {
    organization: { orgId, name, region, host, tenantId },
    now: present.now,
    lastLookAt: present.lastLook?.at,
    isLookPending: Object.keys(present.lastLook?.recent.pending ?? {}).length > 0,
    approvers,
    approverMembers,
    operatorMembers,
    escalation: config.people.escalation,
    escalationMembers,
    alerts: config.people.alerts.length > 0 ? config.people.alerts : config.people.operators,
    quorum,
    coolingOffMs: config.coolingOffMs,
    revokeCoolingOffMs: config.revokeCoolingOffMs,
    hasAzure: config.azure.hasIdentity,
    hasWriter: config.azure.writer !== 'off',
    head: present.head.sequence === 0 ? undefined : present.head,
    volatile: !durable,
    ...(!durable && { storeFaults: faults }),
  };
}
