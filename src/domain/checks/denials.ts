import type { DenyAssignment, Look } from '../observations.ts';
import { type Judgement, warning } from './finding.ts';

/** What Adobe does with a key (https://learn.microsoft.com/en-us/azure/role-based-access-control/permissions/security). */
const neededDataActions = [
  'Microsoft.KeyVault/vaults/keys/read',
  'Microsoft.KeyVault/vaults/keys/wrap/action',
  'Microsoft.KeyVault/vaults/keys/unwrap/action',
];

/** Stands for everybody in a deny assignment. */
const everybody = '00000000-0000-0000-0000-000000000000';

/** `*` stands for anything, and capitals do not matter. */
function covers(pattern: string, action: string): boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('.*')}$`, 'i').test(action);
}

function deniesAccess({ permissions }: DenyAssignment): boolean {
  return permissions.some(({ dataActions, notDataActions }) =>
    neededDataActions.some(
      (action) =>
        dataActions.some((pattern) => covers(pattern, action)) &&
        !notDataActions.some((pattern) => covers(pattern, action)),
    ),
  );
}

const isNamed = (ids: readonly string[], id: string) =>
  ids.some((named) => named.toLowerCase() === id.toLowerCase());

/** Who is in a group is not known here: a denial for one may hit the app, and a person has to look. */
function mayHit({ principals, excluded }: DenyAssignment, objectId: string): boolean {
  if (isNamed(excluded, objectId)) return false;
  return principals.some(({ id, isGroup }) => isGroup || id === everybody || isNamed([id], objectId));
}

/** What was granted, and a warning where something denies it all the same. Where nobody could look, what was granted. */
export function underDenials(
  granted: Judgement,
  denials: Look<readonly DenyAssignment[]> | undefined,
  objectId: string | undefined,
): Judgement {
  if (granted.verdict !== 'pass' || denials?.kind !== 'seen' || objectId === undefined) return granted;
  const hit = denials.value.find((denial) => deniesAccess(denial) && mayHit(denial, objectId));
  return hit === undefined ? granted : warning('roleDenied', { denial: hit.name, scope: hit.scope });
}
