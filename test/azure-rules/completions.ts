import type { Assignment, Denial, Permission, Truth } from './evaluator.ts';
import { builtIn, groups, type Missing } from './truths.ts';

const all: Permission = { dataActions: ['*'], notDataActions: [] };
const anything: Assignment = { role: 'anything', to: 'app', at: 'vault', conditionHolds: undefined };
const everything: Denial = {
  at: 'vault',
  to: ['app'],
  except: [],
  permission: all,
  doNotApplyToChildScopes: false,
};

type Widen = (truth: Truth) => readonly Truth[];

/** A condition can be met or not: nothing that Azure answers tells it. */
const conditions: Widen = (truth) => {
  const settle = (holds: boolean): Truth => ({
    ...truth,
    assignments: truth.assignments.map((each) =>
      each.conditionHolds === undefined ? each : { ...each, conditionHolds: holds },
    ),
  });
  return [settle(true), settle(false)];
};

const { keyVaultCryptoServiceEncryptionUser = [], keyVaultAdministrator = [] } = builtIn;
const encrypting = { keyVaultCryptoServiceEncryptionUser, keyVaultAdministrator };

const missing: Readonly<Record<Missing | 'builtInDefinitions', Widen>> = {
  nothing: (truth) => [truth],
  assignments: (truth) =>
    [[], [anything]].map((assignments) => ({ ...truth, assignments, roles: { anything: [all] } })),
  denials: (truth) => [[], [everything]].map((denials) => ({ ...truth, denials })),
  definitions: (truth) =>
    [[], [all]].map((unread) => ({
      ...truth,
      roles: { ...builtIn, custom1: unread, custom2: unread },
    })),
  builtInDefinitions: (truth) =>
    [[], [all]].map((unread) => ({
      ...truth,
      roles: { ...encrypting, custom1: unread, custom2: unread, keyVaultReader: unread, owner: unread },
    })),
  // An assignment that reaches the app through a group says so itself: the filter `assignedTo` found it.
  groups(truth) {
    const assignments = truth.assignments
      .filter(({ to }) => truth.identities.includes(to))
      .map((each) => ({ ...each, to: 'app' }));
    const masks = Array.from({ length: 2 ** groups.length }, (_, mask) => mask);
    return masks.map((mask) => ({
      ...truth,
      assignments,
      identities: ['app', ...groups.filter((_group, place) => (mask & (2 ** place)) !== 0)],
    }));
  },
  vault: (truth) =>
    [[], [{ to: 'app', keys: ['all'] }]].flatMap((accessPolicies) =>
      [true, false].map((usesRbac) => ({ ...truth, usesRbac, accessPolicies })),
    ),
};

/** Every world that looks the same to whoever cannot have these answers. */
export function completions(truth: Truth, gone: Missing): readonly Truth[] {
  return missing[gone](truth).flatMap(conditions);
}

/** The same for whoever knows by heart only those of Azure's own roles that wrap and unwrap. */
export function widerCompletions(truth: Truth, gone: Missing): readonly Truth[] {
  return missing[gone === 'definitions' ? 'builtInDefinitions' : gone](truth).flatMap(conditions);
}
