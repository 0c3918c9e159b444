function segmentsOf(scope: string): readonly string[] {
  return scope
    .toLowerCase()
    .split('/')
    .filter((segment) => segment !== '');
}

/** Whether a scope holds a resource: ARM compares without case, and `…/rg1` does not hold `…/rg10`. */
export function scopeHolds(scope: string, resourceId: string): boolean {
  const inner = segmentsOf(resourceId);
  return segmentsOf(scope).every((segment, place) => inner[place] === segment);
}

export const isSameScope = (one: string, other: string) => scopeHolds(one, other) && scopeHolds(other, one);

/** Where Azure counts an assignment: how far above or below the vault it is. */
export type Level = 'root' | 'managementGroup' | 'subscription' | 'resourceGroup' | 'vault' | 'key';

/** `elsewhere`: it does not hold the key. `unknown`: a scope of a form that is not known here, which may hold it. */
export type Reach = Level | 'elsewhere' | 'unknown';

export interface KeyPlace {
  /** Unknown only where nobody could ask for the roles either. */
  readonly vaultResourceId: string | undefined;
  readonly keyName: string | undefined;
}

const managementGroup = /^\/providers\/Microsoft\.Management\/managementGroups\/[^/]+\/?$/i;

/**
 * Where something that ARM lists at the vault stands. A management group is no path prefix of the vault, and ARM lists
 * only those the vault is in (https://github.com/Azure/azure-cli/issues/25078).
 */
export function reachOf(scope: string, { vaultResourceId, keyName }: KeyPlace): Reach {
  if (segmentsOf(scope).length === 0) return 'root';
  if (managementGroup.test(scope)) return 'managementGroup';
  if (!/^\/subscriptions\/[^/]+/i.test(scope)) return 'unknown';
  if (vaultResourceId === undefined || scopeHolds(scope, vaultResourceId)) return levelOf(scope);
  const key = keyName === undefined ? undefined : `${vaultResourceId}/keys/${keyName}`;
  if (key === undefined) return 'elsewhere';
  if (scopeHolds(scope, key)) return 'key';
  // Azure documents no scope below a key; what one there would let the app do is not known.
  return scopeHolds(key, scope) ? 'unknown' : 'elsewhere';
}

function levelOf(scope: string): Level {
  const { length } = segmentsOf(scope);
  if (length <= 2) return 'subscription';
  return length <= 4 ? 'resourceGroup' : 'vault';
}
