import { distance } from 'fastest-levenshtein';
import type { Config, OrganizationConfig } from '../config.ts';
import { type Refusal, refusal } from '../domain/refusals.ts';
import { findOrganizationByName } from '../organizations.ts';
import { refusalMessage } from '../views/refusals/refusals.ts';
import type { TypedCommand, TypedAnswer } from './ask.ts';

export type Named = { readonly organization: OrganizationConfig } | { readonly refusal: Refusal };

/** More names than this are no answer to a typo. */
const mostNames = 10;

/** The names of all organizations where they are few, else of those that are most like what was typed. */
function likelyNames({ organizations }: Config, typed: string): string {
  const names = organizations.map(({ name }) => name);
  if (names.length <= mostNames) return names.join(', ');
  const wanted = typed.toLowerCase();
  const far = (name: string) =>
    wanted !== '' && name.toLowerCase().includes(wanted) ? 0 : distance(name.toLowerCase(), wanted);
  const nearest = names.toSorted((one, other) => far(one) - far(other)).slice(0, mostNames);
  return `${nearest.join(', ')} and ${names.length - mostNames} more`;
}

export function unknownOrganization(config: Config, typed: string): Refusal {
  return refusal('unknownOrganization', { typed, known: likelyNames(config, typed) });
}

/** The organization whose name was typed; without a name the only one there is. */
export function namedOrganization({ text, deps: { config } }: TypedCommand): Named {
  const { organizations } = config;
  const [only] = organizations;
  if (only !== undefined && text === '' && organizations.length === 1) return { organization: only };
  if (text === '') return { refusal: refusal('organizationNeeded', { known: likelyNames(config, text) }) };
  const organization = findOrganizationByName(config, text);
  return organization === undefined ? { refusal: unknownOrganization(config, text) } : { organization };
}

/** A command that is about one organization, typed: what its button does, or which organizations there are. */
export function typedOrganization(asking: TypedCommand): TypedAnswer {
  const named = namedOrganization(asking);
  return 'refusal' in named ? { message: refusalMessage(named.refusal, asking.deps.config.docs) } : named;
}
