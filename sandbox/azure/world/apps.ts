import { createServicePrincipal } from '../directory.ts';
import { getApp, getIdentity, getTenant } from './known.ts';
import type { Rights } from '../seeds.ts';
import type { AzureContext } from '../settings.ts';

/** Adobe's app and the bot's own identities. */
export interface AppsWorld {
  /** What opening the consent link does: the app gets a service principal in that tenant. Answers its object id. */
  acceptConsent(tenantId: string, applicationId: string, displayName?: string): string;
  removeServicePrincipal(tenantId: string, applicationId: string): void;
  setAppEnabled(tenantId: string, applicationId: string, enabled: boolean): void;
  /** The groups, by object id, that the app is in from now on. */
  setGroups(tenantId: string, applicationId: string, groups: readonly string[]): void;
  /** What one of the identities that ask for tokens may do from now on. */
  setRights(clientId: string, rights: Partial<Rights>): void;
  /** Its secrets expire (AADSTS7000222); with `secrets` it gets new ones. */
  expireSecrets(clientId: string, secrets?: readonly string[]): void;
  /** When its secrets will expire, as Graph shows it; null: never. */
  setSecretsEnd(clientId: string, at: number | null): void;
  /** The directory knows it no more (AADSTS700016), or again. */
  setForgotten(clientId: string, forgotten: boolean): void;
  /** Conditional access refuses it tokens (AADSTS53003). */
  setBlocked(clientId: string, blocked: boolean): void;
}

export function createAppsWorld({ clock, directory }: AzureContext): AppsWorld {
  return {
    acceptConsent(tenantId, applicationId, displayName) {
      const { servicePrincipals } = getTenant(directory, tenantId);
      const standing = servicePrincipals.get(applicationId.toLowerCase());
      if (standing !== undefined) return standing.objectId;
      const named = displayName === undefined ? {} : { displayName };
      const made = createServicePrincipal({ appId: applicationId, ...named }, clock.now());
      servicePrincipals.set(applicationId.toLowerCase(), made);
      return made.objectId;
    },
    removeServicePrincipal(tenantId, applicationId) {
      getApp(directory, tenantId, applicationId);
      // Its role assignments stay behind, orphaned, as in Azure.
      getTenant(directory, tenantId).servicePrincipals.delete(applicationId.toLowerCase());
    },
    setAppEnabled(tenantId, applicationId, enabled) {
      getApp(directory, tenantId, applicationId).accountEnabled = enabled;
    },
    setGroups(tenantId, applicationId, groups) {
      getApp(directory, tenantId, applicationId).groups = [...groups];
    },
    setRights(clientId, rights) {
      const identity = getIdentity(directory, clientId);
      identity.rights = { ...identity.rights, ...rights };
    },
    expireSecrets(clientId, secrets = []) {
      const identity = getIdentity(directory, clientId);
      // One that is given again holds again.
      identity.expiredSecrets = [...identity.expiredSecrets, ...identity.secrets].filter(
        (secret) => !secrets.includes(secret),
      );
      identity.secrets = [...secrets];
    },
    setSecretsEnd(clientId, at) {
      getIdentity(directory, clientId).secretsEndAt = at;
    },
    setForgotten(clientId, forgotten) {
      getIdentity(directory, clientId).isForgotten = forgotten;
    },
    setBlocked(clientId, blocked) {
      getIdentity(directory, clientId).blocked = blocked;
    },
  };
}
