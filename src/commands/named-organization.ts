import type { OrganizationConfig } from '../config.ts';
import { type Refusal, refusal } from '../domain/refusals.ts';
import { findOrganizationByName } from '../organizations.ts';
import type { Typed } from './asking.ts';

export type Named = { readonly organization: OrganizationConfig } | { readonly refusal: Refusal };

/** The organization whose name was typed; without a name the only one there is. */
export function namedOrganization({ text, deps: { config } }: Typed): Named {
  const { organizations } = config;
  const [only] = organizations;
  const organization =
    text === '' && organizations.length === 1 ? only : findOrganizationByName(config, text);
  if (organization !== undefined) return { organization };
  const known = organizations.map(({ name }) => name).join(', ');
  return {
    refusal:
      text === ''
        ? refusal('organizationNeeded', { known })
        : refusal('unknownOrganization', { typed: text, known }),
  };
}
