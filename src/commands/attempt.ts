import type { Config, OrganizationConfig } from '../config.ts';
import { findOrganization } from '../organizations.ts';
import { organizationIn } from '../views/context.ts';

/**
 * Whose record keeps that somebody tried something: the organization that is named, whatever else was forged beside
 * it, or the only one there is.
 */
export function organizationMeant(
  config: Config,
  reference: string | undefined,
): OrganizationConfig | undefined {
  const [only, ...others] = config.organizations;
  const named = findOrganization(config, organizationIn(reference) ?? '');
  return named ?? (others.length === 0 ? only : undefined);
}
