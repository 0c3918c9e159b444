import type { CheckId, Finding, FindingCode, UnseenReason } from '../domain/findings.ts';
import { type Facts, fact, moment, number } from './finding-facts.ts';

/** What is asked, in a few words. */
export const checkLabels: Record<CheckId, string> = {
  entitlement: 'Licence',
  vaultExists: 'The vault exists',
  vaultTenant: 'Directory of the vault',
  vaultTier: 'Tier of the vault',
  softDelete: 'Soft delete',
  purgeProtection: 'Purge protection',
  azureRbac: 'Azure role-based access control',
  trustedServices: 'Exception for trusted Microsoft services',
  adobeAddress: 'Adobe’s address',
  keyKind: 'Kind of the key',
  keySize: 'Size of the key',
  keyOperations: 'Wrap and unwrap',
  keyEnabled: 'The key is enabled',
  keyExpiry: 'Expiry of the key',
  keyLatestVersion: 'Latest version of the key',
  appInTenant: 'The CMK app is in the directory',
  roleAssignment: 'Role of the CMK app at the vault',
};

/** Why something was not seen, and whether that may pass. */
const unseenWords: Record<UnseenReason, string> = {
  notYet: 'Nobody has looked yet, or what comes before it is still missing.',
  personOnly: 'No system can answer this; a person has to say it.',
  noIdentity: 'The bot has no identity in Azure here, so it cannot look.',
  noRight: 'The bot’s identity in Azure may not look at this.',
  firewall: 'The vault’s firewall keeps the bot out. That says nothing about Adobe’s access.',
  throttled: 'Azure asked the bot to wait. It will look again by itself.',
  unreachable: 'Azure did not answer. The bot will look again by itself.',
  nonsense: 'Azure’s answer made no sense to the bot. It will look again by itself.',
};

function isReason(text: string): text is UnseenReason {
  return Object.hasOwn(unseenWords, text);
}

function unseen(facts: Facts): string {
  const { because = '', detail = '' } = facts;
  const reason = isReason(because) ? unseenWords[because] : 'It could not be looked at.';
  return detail === '' ? reason : `${reason} Azure: ${fact(facts, 'detail')}`;
}

const losing = 'Without it the data can be lost for good.';

/** What was seen and why it matters. What to do about it: remedies.ts. */
const words: Record<FindingCode, (facts: Facts) => string> = {
  unseen,
  vaultFound: () => 'The vault is there and ready.',
  vaultProvisioning: (facts) =>
    `Azure has not finished setting the vault up (state ${fact(facts, 'provisioningState')}), so Adobe could not reach it.`,
  vaultAbsent: () =>
    'There is no such vault: the name, the resource group or the subscription is another one.',
  vaultDeleted: (facts) =>
    `The vault was deleted. It can be recovered until ${moment(facts, 'scheduledPurgeDate')}; after that it is gone, with every key in it.`,
  vaultManagedHsm: () =>
    'This is a Managed HSM. The edition of Adobe’s guide that this bot follows does not support it; newer editions do, with a role of its own.',
  tenantSame: (facts) => `The vault is in the organization’s directory ${fact(facts, 'tenantId')}.`,
  tenantOther: (facts) =>
    `The vault is in the directory ${fact(facts, 'tenantId')}, the organization is set up for ${fact(facts, 'expected')}. The CMK app would be accepted into one and the role needed in the other.`,
  tenantUnconfigured: (facts) =>
    `The vault is in the directory ${fact(facts, 'tenantId')}. Nobody told the bot which directory the organization uses, so it takes this one: look whether that is right.`,
  tierSupported: (facts) => `The tier is ${fact(facts, 'tier')}.`,
  tierUnsupported: (facts) =>
    `The tier is ${fact(facts, 'tier')}. Adobe takes keys from the tiers standard and premium only.`,
  softDeleteOn: () => 'Soft delete is on.',
  softDeleteOff: () => `Soft delete is off: a deleted vault or key is gone at once. ${losing}`,
  softDeleteUnstated: () =>
    'Azure does not say whether soft delete is on. It is for every vault made since the end of 2020; an older one may lack it.',
  softDeleteByRecoveryLevel: (facts) =>
    `Soft delete is on, by the key’s recovery level ${fact(facts, 'recoveryLevel')}.`,
  purgeProtectionOn: () => 'Purge protection is on.',
  purgeProtectionOff: () =>
    `Purge protection is off: whoever may purge can destroy a deleted key before its time. ${losing}`,
  purgeProtectionByRecoveryLevel: (facts) =>
    `Purge protection is on, by the key’s recovery level ${fact(facts, 'recoveryLevel')}.`,
  rbacOn: () => 'The vault works with Azure role-based access control.',
  accessPolicies: (facts) =>
    `The vault works with access policies (${number(facts, 'policies')} of them), so the CMK app’s role would have no effect.`,
  networkOpen: () => 'The vault is open to all networks, so the exception is not needed.',
  exceptionOn: () => 'Trusted Microsoft services get past the vault’s firewall.',
  exceptionOff: () =>
    'The vault’s network is restricted and trusted Microsoft services are not let through. The stores that hold Adobe’s data could not reach the key.',
  perimeter: () =>
    'A network security perimeter guards the vault, and it overrides the exception for trusted Microsoft services. The stores that hold Adobe’s data could not reach the key.',
  addressNotNeeded: () => 'The vault is open to all networks, so Adobe’s address need not be listed.',
  addressAllowed: (facts) => `Adobe’s address ${fact(facts, 'address')} is let in.`,
  addressMissing: (facts) =>
    `Adobe’s address ${fact(facts, 'address')} is not let in. Newer editions of Adobe’s guide ask for it, one page as a recommendation and one as a must; Adobe watches the key from there. Older editions do not know it.`,
  addressIneffective: (facts) =>
    `Adobe’s address ${fact(facts, 'address')} cannot get in: with public access closed, the vault’s list of addresses is not consulted. Newer editions of Adobe’s guide ask for it; older ones do not know it.`,
  keyAbsent: (facts) => `The vault has no key ${fact(facts, 'name')}, or not in this version.`,
  keyDeleted: (facts) =>
    `The key ${fact(facts, 'name')} was deleted. It can be recovered until ${moment(facts, 'scheduledPurgeDate')}; after that it is gone.`,
  kindSupported: (facts) => `The key is of the kind ${fact(facts, 'kty')}.`,
  kindUnsupported: (facts) =>
    `The key is of the kind ${fact(facts, 'kty')}. Adobe’s stores work with RSA and RSA-HSM only.`,
  sizeEnough: (facts) => `The key has ${number(facts, 'bits')} bits.`,
  sizeTooSmall: (facts) =>
    `The key has ${number(facts, 'bits')} bits. Cosmos DB, one of Adobe’s stores, needs at least 3,072.`,
  operationsEnough: () => 'The key may wrap and unwrap.',
  operationsMissing: (facts) =>
    `The key lacks ${fact(facts, 'missing')} among its permitted operations. Adobe’s stores could not use it.`,
  keyIsEnabled: () => 'The key is enabled.',
  keyIsDisabled: () => 'The key is disabled. Adobe’s stores could not use it.',
  keyNotBegun: (facts) => `The key cannot be used before ${moment(facts, 'notBefore')}.`,
  noExpiry: () => 'The key does not expire.',
  expiryAhead: (facts) =>
    `The key expires on ${moment(facts, 'expiresOn')}, in ${number(facts, 'days')} days. If nobody renews it by then, the data can no longer be read.`,
  expired: (facts) => `The key expired on ${moment(facts, 'expiresOn')}.`,
  versionLatest: (facts) => `${fact(facts, 'version')} is the latest version.`,
  versionOlder: (facts) =>
    `The key has a newer version ${fact(facts, 'latest')} than the proposed ${fact(facts, 'version')}. Adobe keeps the vault and the key’s name only, not the version.`,
  appAccepted: (facts) => `The CMK app is in the directory as ${fact(facts, 'displayName')}.`,
  appDisabled: () =>
    'The CMK app is in the directory, but sign-in is switched off for it. It could not reach the key.',
  appAbsent: () => 'The CMK app is not in the directory yet: nobody has accepted it.',
  roleAssigned: (facts) =>
    `The CMK app has the role Key Vault Crypto Service Encryption User, granted at ${fact(facts, 'scope')}.`,
  roleOnKeyOnly: (facts) =>
    `The CMK app has the role on this one key only (${fact(facts, 'scope')}). Adobe documents it at the vault; a key that takes this one’s place would not be reached.`,
  roleDenied: (facts) =>
    `The CMK app has the role, but the deny assignment “${fact(facts, 'denial')}” at ${fact(facts, 'scope')} takes what it allows away from the app, from everybody or from a group that the app may be in. Deny assignments go before roles.`,
  roleConditional: (facts) =>
    `The CMK app has the role under a condition: ${fact(facts, 'condition')}. Whether Adobe’s access meets it cannot be told from here.`,
  roleOther: (facts) =>
    `The CMK app has another role that may also wrap and unwrap: ${fact(facts, 'role')}. It can do more than it needs, and it is not the role that Adobe documents.`,
  roleAbsent: () =>
    'The CMK app does not have the role Key Vault Crypto Service Encryption User at the vault. If it was granted within the last 10 minutes, it may not have spread yet.',
};

/** Plain sentences; facts may hold anything, so `oneLine` has to make them safe for mrkdwn. */
export function findingWords({ code, facts }: Finding): string {
  return words[code](facts);
}
