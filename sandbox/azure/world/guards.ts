import { randomUUID } from 'node:crypto';
import { findPrincipal } from '../directory.ts';
import { everyone, permission, type Lock, type Permission, type Principal } from '../grants.ts';
import { scopeOf, type Grant } from './grants.ts';
import { getApp, getVault, known } from './known.ts';
import type { Policies } from '../directory.ts';
import type { AzureContext } from '../settings.ts';

/** A deny assignment; everything left out is a deployment stack's that takes the use of keys from the app at the vault. */
export interface DenialSeed {
  scope?: NonNullable<Grant['scope']>;
  /** Object ids, or everybody. */
  principals?: readonly string[] | 'everyone';
  excludePrincipals?: readonly string[];
  permission?: Partial<Permission>;
  doNotApplyToChildScopes?: boolean;
  /** The type of a principal is optional, and left out here. */
  untyped?: boolean;
}

export interface GuardsWorld {
  /** Something denies, whatever roles grant. */
  deny(vault: string, applicationId: string, title: string, denial?: DenialSeed): void;
  /** Takes a denial away by its title. */
  undeny(title: string): void;
  lock(vault: string, name: string, level: Lock['level'], scope?: NonNullable<Grant['scope']>): void;
  unlock(name: string): void;
  /** What Azure Policy refuses from now on; what is left out stays as it is. */
  setPolicies(policies: Partial<Policies>): void;
  /** A disabled subscription can be read and not written. */
  setSubscriptionState(subscriptionId: string, state: 'Enabled' | 'Disabled'): void;
  /** Puts a subscription under management groups, given from the nearest to the one below the root. */
  setManagementGroups(subscriptionId: string, names: readonly string[]): void;
  /** The groups, by object id, that a group is in. */
  setGroupsOfGroup(group: string, groups: readonly string[]): void;
}

const usesOfKeys: Partial<Permission> = { dataActions: ['Microsoft.KeyVault/vaults/keys/*'] };

function createScopesWorld({
  directory,
}: AzureContext): Pick<GuardsWorld, 'setManagementGroups' | 'setGroupsOfGroup'> {
  return {
    setManagementGroups(subscriptionId, names) {
      const subscription = directory.subscriptions.get(subscriptionId.toLowerCase());
      known(subscription, 'subscription', subscriptionId).managementGroup = names[0];
      for (const [place, name] of names.entries()) {
        directory.managementGroups.set(name.toLowerCase(), { name, parent: names[place + 1] });
      }
    },
    setGroupsOfGroup(group, groups) {
      directory.groupsOfGroups.set(group.toLowerCase(), groups);
    },
  };
}

export function createGuardsWorld(context: AzureContext): GuardsWorld {
  const { directory } = context;
  return {
    ...createScopesWorld(context),
    deny(vaultName, applicationId, title, denial = {}) {
      const vault = getVault(directory, vaultName);
      const named = denial.principals ?? [getApp(directory, vault.tenantId, applicationId).objectId];
      const all = [{ id: everyone, type: 'SystemDefined' }];
      const typeOf = (id: string) =>
        findPrincipal(directory, id) === undefined ? 'Group' : 'ServicePrincipal';
      const asPrincipal = (id: string): Principal =>
        denial.untyped === true ? { id } : { id, type: typeOf(id) };
      directory.denials.push({
        name: randomUUID(),
        title,
        scope: scopeOf(vault, { scope: denial.scope ?? 'vault' }),
        doNotApplyToChildScopes: denial.doNotApplyToChildScopes ?? false,
        principals: named === 'everyone' ? all : named.map(asPrincipal),
        excludePrincipals: (denial.excludePrincipals ?? []).map(asPrincipal),
        permissions: [permission(denial.permission ?? usesOfKeys)],
      });
    },
    undeny(title) {
      directory.denials = directory.denials.filter((denial) => denial.title !== title);
    },
    lock(vaultName, name, level, scope = 'vault') {
      const at = scopeOf(getVault(directory, vaultName), { scope });
      directory.locks.push({ name, scope: at, level, notes: null });
    },
    unlock(name) {
      directory.locks = directory.locks.filter((lock) => lock.name !== name);
    },
    setPolicies(policies) {
      directory.policies = { ...directory.policies, ...policies };
    },
    setSubscriptionState(subscriptionId, state) {
      const found = directory.subscriptions.get(subscriptionId.toLowerCase());
      known(found, 'subscription', subscriptionId).state = state;
    },
  };
}
