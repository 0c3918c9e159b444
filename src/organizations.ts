import type { Config, OrganizationConfig } from './config.ts';

/** By its IMS id; undefined for anything the operator did not set up. */
export function findOrganization(config: Config, orgId: string): OrganizationConfig | undefined {
  return config.organizations.find((organization) => organization.orgId === orgId);
}

/** In the notes of all organizations: the name of one that was configured at some time. */
export const knownField = (orgId: string) => `known:${orgId}`;

export function getOrganization(config: Config, orgId: string): OrganizationConfig {
  const found = findOrganization(config, orgId);
  if (found === undefined)
    throw new Error(`organization ${orgId} is on a record but not in the configuration`);
  return found;
}

/** By what a person typed: its name or its IMS id, without regard to case. */
export function findOrganizationByName(
  config: Pick<Config, 'organizations'>,
  typed: string,
): OrganizationConfig | undefined {
  const wanted = typed.trim().toLowerCase();
  return config.organizations.find(
    ({ orgId, name }) =>
      name.toLowerCase() === wanted ||
      orgId.toLowerCase() === wanted ||
      orgId.toLowerCase().split('@')[0] === wanted,
  );
}
