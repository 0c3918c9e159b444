import { encryptionUserRoleId } from './checks/roles.ts';
import type { Destination } from './commands.ts';
import type { Run } from './organization.ts';
import type { LaterAct, Substance } from './proposal.ts';
import { type Refusal, refusal } from './refusals.ts';

const operations = { revoke: 'removeRoleAssignments', restore: 'createRoleAssignment' } as const;

/**
 * What revoking or restoring would do now, or what is missing for it. It says what is taken away or given and not which
 * assignments stand there at the moment: one that is added later is meant as well, and no new look voids it.
 */
export function actSubstanceOf(
  act: LaterAct,
  organization: string,
  run: Run,
  destination: Destination,
): Substance | Refusal {
  const { vault, key, app } = run;
  if (vault === undefined) return refusal('vaultMissing');
  if (key === undefined) return refusal('keyMissing');
  if (app === undefined) return refusal('appMissing');
  return {
    act,
    organization,
    host: destination.host,
    body: JSON.stringify({
      operation: operations[act],
      vault: vault.resourceId ?? vault.uri,
      key: key.name,
      applicationId: app.applicationId,
      roleDefinitionId: encryptionUserRoleId,
    }),
    tenant: destination.tenant,
    applicationId: app.applicationId,
    verdicts: {},
    attestations: [],
  };
}
