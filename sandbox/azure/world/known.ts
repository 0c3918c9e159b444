import type { Directory, Identity, ServicePrincipal, Tenant, Vault } from '../directory.ts';
import type { Key } from '../keys.ts';

/** Gives what was found back, or says in a RangeError what there is none of. */
export function known<T>(found: T | undefined, what: string, name: string): T {
  if (found === undefined) throw new RangeError(`There is no ${what} ${name}.`);
  return found;
}

export function getTenant(directory: Directory, tenantId: string): Tenant {
  return known(directory.tenants.get(tenantId.toLowerCase()), 'tenant', tenantId);
}

export function getVault(directory: Directory, name: string): Vault {
  return known(directory.vaults.get(name.toLowerCase()), 'vault', name);
}

export function getKey(vault: Vault, name: string): Key {
  return known(vault.keys.get(name.toLowerCase()), 'key', name);
}

export function getApp(directory: Directory, tenantId: string, applicationId: string): ServicePrincipal {
  const { servicePrincipals } = getTenant(directory, tenantId);
  return known(servicePrincipals.get(applicationId.toLowerCase()), 'app', applicationId);
}

export function getIdentity(directory: Directory, clientId: string): Identity {
  const found = [...directory.tenants.values()]
    .map((tenant) => tenant.identities.get(clientId.toLowerCase()))
    .find((identity) => identity !== undefined);
  return known(found, 'identity', clientId);
}
