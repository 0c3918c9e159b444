import { type CheckId, checkIds, type Finding, type Judgement } from './findings.ts';
import type { Observations } from './observations.ts';
import { auditLog } from './audit-log.ts';
import { appInTenant, locksAt, roleAssignment } from './access-checks.ts';
import { notSeen } from './finding.ts';
import { keyChecks } from './key-checks.ts';
import { roleExpiry } from './role-expiry.ts';
import { vaultChecks } from './vault-checks.ts';

/** What the findings are measured against. What was not chosen yet is unseen in the observations. */
export interface Expected {
  /** The directory that the operator set for the organization. */
  readonly tenantId?: string | undefined;
  /** The vault's resource id, where it is known without ARM. */
  readonly vaultResourceId?: string | undefined;
  /** The workspace that the vault's audit log should go to; none: nobody asks. */
  readonly logAnalyticsWorkspace?: string | undefined;
  /** The name of the key that is proposed. */
  readonly keyName?: string | undefined;
  /** The key is in use: what the vault goes by now decides about access, roles or access policies. */
  readonly inUse?: boolean | undefined;
  readonly nowSeconds: number;
}

/** A check without its judgement does not compile, but for those that are not always asked. */
type Judgements = Record<Exclude<CheckId, 'auditLog'>, Judgement> & { readonly auditLog?: Judgement };

/** One finding for each check that is asked, in the order of `checks`. Pure: the same look at the same time gives the same findings. */
export function evaluate(observations: Observations, expected: Expected): Finding[] {
  const { vault, key, app, perimeters, locks } = observations;
  const { nowSeconds, keyName, inUse = false, logAnalyticsWorkspace: workspace } = expected;
  const present = vault.kind === 'seen' && vault.value.kind === 'present' ? vault.value.value : undefined;
  const target = { vaultResourceId: present?.resourceId ?? expected.vaultResourceId, keyName };
  const judgements: Judgements = {
    entitlement: notSeen('personOnly', ''),
    ...vaultChecks(vault, key, perimeters, expected.tenantId),
    ...(workspace !== undefined && { auditLog: auditLog(observations, workspace) }),
    ...keyChecks(observations, keyName, nowSeconds),
    appInTenant: appInTenant(app),
    roleAssignment: roleAssignment(observations, target, inUse),
    roleExpiry: roleExpiry(observations, target, nowSeconds),
    locks: locksAt(locks, target.vaultResourceId),
  };
  return checkIds.flatMap((check) => {
    const judged = judgements[check];
    return judged === undefined ? [] : [{ check, ...judged }];
  });
}
