import { type CheckId, checkIds, type Finding } from '../findings.ts';
import type { Observations } from '../observations.ts';
import { appInTenant, roleAssignment } from './access-checks.ts';
import { underDenials } from './denials.ts';
import { type Judgement, unseen } from './finding.ts';
import { keyChecks } from './key-checks.ts';
import { vaultChecks } from './vault-checks.ts';

/** What the findings are measured against. What was not chosen yet is unseen in the observations. */
export interface Expected {
  /** The directory that the operator set for the organization. */
  readonly tenantId?: string | undefined;
  /** The vault's resource id, where it is known without ARM. */
  readonly vaultResourceId?: string | undefined;
  /** The name of the key that is proposed. */
  readonly keyName?: string | undefined;
  readonly nowSeconds: number;
}

/** One finding for each check, in the order of `checks`. Pure: the same look at the same time gives the same findings. */
export function evaluate(observations: Observations, expected: Expected): Finding[] {
  const { vault, key, latestKey, app, roles, denials } = observations;
  const present = vault.kind === 'seen' && vault.value.kind === 'present' ? vault.value.value : undefined;
  const target = {
    vaultResourceId: present?.resourceId ?? expected.vaultResourceId,
    keyName: expected.keyName,
    objectId: app.kind === 'seen' && app.value.kind === 'present' ? app.value.value.objectId : undefined,
  };
  const judgements: Record<CheckId, Judgement> = {
    entitlement: unseen('personOnly', ''),
    ...vaultChecks(vault, key, expected.tenantId),
    ...keyChecks(key, latestKey, expected.keyName, expected.nowSeconds),
    appInTenant: appInTenant(app),
    roleAssignment: underDenials(roleAssignment(roles, target), denials, target.objectId),
  };
  return checkIds.map((check) => ({ check, ...judgements[check] }));
}
