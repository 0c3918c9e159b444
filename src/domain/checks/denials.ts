import type { KeyAction } from './findings.ts';
import { actionIsAmong, keyActionsIn } from './roles.ts';
import type { DeniedPrincipal, DenyAssignment, Observed } from './observations.ts';
import { isSameScope, type KeyPlace, reachOf, scopeHolds } from './scopes.ts';

/** Who asks, and the groups it is in, where they could be asked for. */
export interface Asker {
  readonly objectId: string;
  readonly groups: Observed<readonly string[]> | undefined;
}

/** What a denial takes away, for sure or perhaps. */
export interface Denied {
  readonly denial: DenyAssignment;
  readonly actions: readonly KeyAction[];
  readonly isSure: boolean;
}

type Answer = 'yes' | 'no' | 'unknown';

/** Stands for everybody in a deny assignment (https://learn.microsoft.com/en-us/azure/role-based-access-control/deny-assignments#the-all-principals-principal). */
const everybody = '00000000-0000-0000-0000-000000000000';

const isSame = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();

/** Whether somebody named is the asker, or a group it is in. A type that is not known here may be a group. */
function isAsker({ id, type }: DeniedPrincipal, { objectId, groups }: Asker): Answer {
  if (isSame(id, everybody) || isSame(id, objectId)) return 'yes';
  if (type === 'User' || type === 'ServicePrincipal') return 'no';
  if (groups?.kind !== 'seen') return 'unknown';
  return groups.value.some((group) => isSame(group, id)) ? 'yes' : 'no';
}

function anyIs(named: readonly DeniedPrincipal[], asker: Asker): Answer {
  const answers = named.map((principal) => isAsker(principal, asker));
  if (answers.includes('yes')) return 'yes';
  return answers.includes('unknown') ? 'unknown' : 'no';
}

function hits({ principals, excluded }: DenyAssignment, asker: Asker): Answer {
  const named = anyIs(principals, asker);
  const spared = anyIs(excluded, asker);
  if (named === 'no' || spared === 'yes') return 'no';
  return named === 'yes' && spared === 'no' ? 'yes' : 'unknown';
}

/**
 * Whether it counts at the key, which has a scope of its own below the vault
 * (https://learn.microsoft.com/en-us/azure/key-vault/general/rbac-guide): what does not apply to child scopes leaves it out.
 */
function countsAt({ scope, onlyAtScope }: DenyAssignment, place: KeyPlace): Answer {
  const reach = reachOf(scope, place);
  if (reach === 'elsewhere') return 'no';
  if (reach === 'unknown') return 'unknown';
  return !onlyAtScope || reach === 'key' ? 'yes' : 'no';
}

/** What the denials take away from somebody at a key. A denial wins over every role. */
export function denialsFor(denials: readonly DenyAssignment[], place: KeyPlace, asker: Asker): Denied[] {
  return denials.flatMap((denial) => {
    const actions = keyActionsIn(denial.permissions);
    const answers = [countsAt(denial, place), hits(denial, asker)];
    if (actions.length === 0 || answers.includes('no')) return [];
    return [
      { denial, actions, isSure: !denial.isConditional && answers.every((answer) => answer === 'yes') },
    ];
  });
}

/** Whether a denial counts at a scope, which is the vault's or its key's. */
function countsAtScope({ scope, onlyAtScope }: DenyAssignment, place: KeyPlace, at: string): Answer {
  if (isSameScope(scope, at)) return 'yes';
  const reach = reachOf(scope, place);
  if (reach === 'unknown') return 'unknown';
  return !onlyAtScope && (reach === 'managementGroup' || scopeHolds(scope, at)) ? 'yes' : 'no';
}

const isForEverybody = ({ principals, excluded }: DenyAssignment) =>
  excluded.length === 0 && principals.some(({ id }) => isSame(id, everybody));

/** What denies an action of the control plane at a scope. Sure only for everybody: the object id of who asks is not known. */
export function denialsOfAction(
  denials: readonly DenyAssignment[],
  action: string,
  place: KeyPlace,
  at: string,
): Omit<Denied, 'actions'>[] {
  return denials.flatMap((denial) => {
    const isDenied = denial.permissions.some(
      ({ actions = [], notActions = [] }) =>
        actionIsAmong(actions, action) && !actionIsAmong(notActions, action),
    );
    const counts = countsAtScope(denial, place, at);
    if (!isDenied || counts === 'no') return [];
    return [{ denial, isSure: counts === 'yes' && !denial.isConditional && isForEverybody(denial) }];
  });
}
