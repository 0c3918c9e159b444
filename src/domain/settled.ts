import type { Organization } from './organization.ts';

/** The names under which a request that was settled as "not there" may still show at Adobe, of all that were. */
export function settledNames({ settled }: Pick<Organization, 'settled'>): readonly string[] {
  if (settled === undefined) return [];
  return settled.names ?? [...new Set([settled.name, settled.name.toLowerCase()])];
}
