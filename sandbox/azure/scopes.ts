import type { Directory } from './directory.ts';

const managementGroup = /^\/providers\/microsoft\.management\/managementgroups\/([^/]+)$/;

function normal(scope: string): string {
  return `${scope.toLowerCase().replace(/\/+$/, '')}/`;
}

export function isSameScope(a: string, b: string): boolean {
  return normal(a) === normal(b);
}

export function managementGroupScope(name: string): string {
  return `/providers/Microsoft.Management/managementGroups/${name}`;
}

/** The management groups above a subscription or above another management group, nearest first, in lower case. */
function groupsAbove(directory: Directory, scope: string): string[] {
  const path = normal(scope);
  const own = managementGroup.exec(path.slice(0, -1))?.[1];
  const subscription = /^\/subscriptions\/([^/]+)\//.exec(path)?.[1];
  let next = own ?? directory.subscriptions.get(subscription ?? '')?.managementGroup?.toLowerCase();
  const found: string[] = [];
  while (next !== undefined && !found.includes(next)) {
    found.push(next);
    next = directory.managementGroups.get(next)?.parent?.toLowerCase();
  }
  return found;
}

/**
 * Whether what is assigned at `outer` holds at `inner` too: the root scope `/`, a management group above it, the same
 * scope or a path above it, whole segments only
 * (https://learn.microsoft.com/azure/role-based-access-control/scope-overview).
 */
export function reaches(directory: Directory, outer: string, inner: string): boolean {
  if (normal(outer) === '/') return true;
  const group = managementGroup.exec(normal(outer).slice(0, -1))?.[1];
  if (group !== undefined) return groupsAbove(directory, inner).includes(group);
  return normal(inner).startsWith(normal(outer));
}
