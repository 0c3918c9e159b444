import type { Run } from '../domain/organization.ts';
import { tenantOf } from '../domain/tenant.ts';
import type { ViewContext } from './context.ts';
import type { RemedyTarget } from './remedy.ts';

/** What remedies are filled in with; undefined before a vault is chosen, when there is nothing to mend. */
export function findRemedyTarget(run: Run, context: ViewContext): RemedyTarget | undefined {
  const { vault, key, app, findings } = run;
  return (
    vault && {
      vaultName: vault.name,
      vaultUri: vault.uri,
      resourceId: vault.resourceId,
      tenantId: tenantOf(run, context.organization.tenantId),
      keyName: key?.name,
      keyVersion: key?.version,
      applicationId: app?.applicationId,
      objectId: findings.appInTenant?.facts['objectId'],
    }
  );
}
