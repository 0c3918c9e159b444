import { principalAndGroups } from './directory.ts';
import { armError } from './errors.ts';
import { reaches } from './scopes.ts';
import type { Answer } from '../adobe/wire.ts';
import type { ArmRequest } from './arm-request.ts';

/** What the filters of Azure RBAC's lists look at. */
export interface Filtered {
  scope: string;
  /** Object ids it names, in lower case. */
  names: readonly string[];
  /** The display name, where its kind can be asked for by that. */
  title?: string;
}

type Test = (item: Filtered) => boolean;

function testOf(request: ArmRequest, scope: string, term: string): Test | undefined {
  const { directory } = request;
  const assignedTo = /^assignedTo\('([^']+)'\)$/i.exec(term)?.[1];
  const principalId = /^principalId eq '([^']+)'$/i.exec(term)?.[1];
  const title = /^denyAssignmentName eq '([^']+)'$/i.exec(term)?.[1];
  if (/^atScope\(\)$/i.test(term)) return (item) => reaches(directory, item.scope, scope);
  if (assignedTo !== undefined) {
    const ids = principalAndGroups(directory, assignedTo);
    return (item) => item.names.some((name) => ids.has(name));
  }
  if (principalId !== undefined) return (item) => item.names.includes(principalId.toLowerCase());
  return title === undefined ? undefined : (item) => item.title === title;
}

/**
 * What a list at `scope` shows: without a filter what is at, above and below it; `atScope()`: at and above;
 * `assignedTo`: for a principal and its groups, nested ones included
 * (https://learn.microsoft.com/azure/role-based-access-control/role-assignments-list-rest).
 */
export function applyFilter<T>(
  request: ArmRequest,
  scope: string,
  items: readonly T[],
  describe: (item: T) => Filtered,
): readonly T[] | Answer {
  const { directory } = request;
  const filter = request.received.url.searchParams.get('$filter') ?? '';
  const terms = filter.split(/\s+and\s+/i).filter((term) => term !== '');
  let found = items.filter((item) => {
    const at = describe(item).scope;
    return reaches(directory, at, scope) || reaches(directory, scope, at);
  });
  for (const term of terms) {
    const test = testOf(request, scope, term);
    if (test === undefined)
      return armError(400, 'BadRequestFormat', `The filter '${term}' is not supported.`);
    found = found.filter((item) => test(describe(item)));
  }
  return found;
}

/** Tells an answer from a list of what was found. */
export function isAnswer(found: readonly unknown[] | Answer): found is Answer {
  return !Array.isArray(found);
}
