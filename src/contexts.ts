import type { Config, OrganizationConfig } from './config.ts';
import type { Present } from './store/record.ts';
import type { ViewContext } from './views/context.ts';

/** What a view must know besides the record. */
export function contextOf(
  config: Config,
  organization: OrganizationConfig,
  present: Pick<Present, 'head' | 'now'>,
  durable: boolean,
): ViewContext {
  const { orgId, name, region, host, tenantId, approvers, quorum } = organization;
  return {
    organization: { orgId, name, region, host, tenantId },
    now: present.now,
    approvers,
    escalation: config.people.escalation,
    quorum,
    coolingOffMs: config.coolingOffMs,
    hasAzure: config.azure.clientId !== undefined,
    hasWriter: config.azure.writer !== 'off',
    head: present.head.sequence === 0 ? undefined : present.head,
    volatile: !durable,
  };
}
