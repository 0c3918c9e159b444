import { adobe, azure } from '../cast.ts';
import type { Sandbox } from '../sandbox.ts';

/** What there is of the one organization in Azure, as it is now. */
export function lumaIn({ azure: standIn, clock }: Pick<Sandbox, 'azure' | 'clock'>) {
  const { tenants, vaults, deletedVaults, assignments } = standIn.state();
  const appIn = (wanted: string) =>
    tenants
      .find(({ tenantId }) => tenantId === wanted)
      ?.apps.find(({ appId }) => appId === adobe.applicationId);
  const app = appIn(azure.tenantId);
  const vault = vaults.find(({ name }) => name === azure.vault);
  const found = vault?.keys.find(({ name }) => name === azure.key);
  const versions = found?.versions ?? [];
  const latest = versions.at(-1);
  const role = assignments.find(
    ({ principalId, endsAt }) => principalId === app?.objectId && endsAt === null,
  );
  return {
    app,
    /** The app in the other tenant, where somebody accepted the consent there. */
    strayApp: appIn(azure.otherTenantId),
    settings: vault?.settings,
    vaultId: vault?.id,
    perimeters: vault?.perimeters,
    isLogged: vault?.isLogged === true,
    isVaultDeleted: deletedVaults.some(({ name }) => name === azure.vault),
    /** The latest version of the key; undefined while the key is deleted. */
    key: latest && { ...latest, rotationPolicy: found?.rotationPolicy ?? null },
    /** The version before it. */
    oldVersion: versions.at(-2),
    role,
    /** Whether the role is assigned and cannot be seen yet. */
    isSpreading: role !== undefined && role.effectiveAt > clock.now(),
  };
}
