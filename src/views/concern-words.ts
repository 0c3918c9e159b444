import { endOf, type Harm, type HarmfulCode, harmOf } from '../domain/concerns.ts';
import type { Concern } from '../domain/health.ts';
import { duration, slackDate } from './dates.ts';
import { type Facts, fact, moment, number } from './finding-facts.ts';

/** What is so, in a few words: for a heading, a line among others, and for “is over”. Plain text. */
const briefs: Record<HarmfulCode, string> = {
  vaultProvisioning: 'Azure is setting the vault up anew',
  vaultAbsent: 'The vault is gone',
  vaultDeleted: 'The vault was deleted',
  vaultManagedHsm: 'The vault is a Managed HSM',
  tenantOther: 'The vault is in another directory',
  tierUnsupported: 'The vault’s tier is not supported',
  softDeleteOff: 'Soft delete is off',
  purgeProtectionOff: 'Purge protection is off',
  accessPolicies: 'Azure role-based access control was switched off',
  exceptionOff: 'Trusted Microsoft services are kept out of the vault',
  perimeter: 'A security perimeter keeps Adobe out of the vault',
  addressMissing: 'Adobe’s address is not let in',
  addressIneffective: 'Adobe’s address cannot get in',
  keyAbsent: 'The key is gone',
  keyDeleted: 'The key was deleted',
  kindUnsupported: 'The key’s latest version is of another kind',
  sizeTooSmall: 'The key’s latest version is too small',
  operationsMissing: 'The key may not wrap and unwrap any more',
  keyIsDisabled: 'The key is disabled',
  keyNotBegun: 'The key is not active yet',
  expiryAhead: 'The key is about to expire',
  expired: 'The key has expired',
  appDisabled: 'The CMK app is disabled',
  appAbsent: 'The CMK app is gone from the directory',
  roleOnKeyOnly: 'The CMK app’s role is on the key only',
  roleDenied: 'A deny assignment may take the CMK app’s role away',
  roleConditional: 'The CMK app’s role hangs on a condition',
  roleOther: 'The CMK app has another role than documented',
  roleAbsent: 'The CMK app’s role was taken away',
  oldVersionDisabled: 'The key’s version before the latest is disabled',
  appRecreated: 'The CMK app was made anew, without its role',
};

export const concernBrief = ({ code }: Pick<Concern, 'code'>): string => briefs[code];

const none = () => '';

/** What was seen besides the brief; plain sentences, to be made safe by `oneLine`. */
const details: Record<HarmfulCode, (facts: Facts) => string> = {
  vaultProvisioning: (facts) => `Azure says ${fact(facts, 'provisioningState')}.`,
  vaultAbsent: () =>
    'Azure finds it neither at its place, nor elsewhere under its name, nor among the deleted ones that the bot may see.',
  vaultDeleted: (facts) =>
    `It can be recovered until ${moment(facts, 'scheduledPurgeDate')}; after that it is gone for good, with every key in it.`,
  vaultManagedHsm: none,
  tenantOther: (facts) => `It is ${fact(facts, 'tenantId')}, and was ${fact(facts, 'expected')}.`,
  tierUnsupported: (facts) => `It is ${fact(facts, 'tier')}.`,
  softDeleteOff: () => 'A deleted vault or key would be gone at once.',
  purgeProtectionOff: () => 'Whoever may purge can destroy a deleted key before its time.',
  accessPolicies: (facts) =>
    `The vault goes by access policies (${number(facts, 'policies')} of them), and roles have no effect there.`,
  exceptionOff: () => 'The exception for them in the vault’s firewall was taken away.',
  perimeter: () => 'It overrides the exception for trusted Microsoft services.',
  addressMissing: (facts) => `It is ${fact(facts, 'address')}; Adobe watches the key from there.`,
  addressIneffective: (facts) =>
    `It is ${fact(facts, 'address')}; with public access closed, the vault’s list of addresses is not consulted.`,
  keyAbsent: () => 'Azure finds it neither in the vault nor among the deleted keys that the bot may see.',
  keyDeleted: (facts) =>
    `It can be recovered until ${moment(facts, 'scheduledPurgeDate')}; after that it is gone for good.`,
  kindUnsupported: (facts) => `It is ${fact(facts, 'kty')}; Adobe’s stores work with RSA and RSA-HSM.`,
  sizeTooSmall: (facts) => `It has ${number(facts, 'bits')} bits; one of Adobe’s stores needs 3,072.`,
  operationsMissing: (facts) => `Its permitted operations lack ${fact(facts, 'missing')}.`,
  keyIsDisabled: none,
  keyNotBegun: (facts) => `It cannot be used before ${moment(facts, 'notBefore')}.`,
  expiryAhead: (facts) => `It expires on ${moment(facts, 'expiresOn')}.`,
  expired: (facts) => `It expired on ${moment(facts, 'expiresOn')}.`,
  appDisabled: () => 'Sign-in is switched off for it.',
  appAbsent: () =>
    'Its service principal was deleted; what was assigned to it does not come back with a new one.',
  roleOnKeyOnly: (facts) => `It was granted at ${fact(facts, 'scope')}.`,
  roleDenied: (facts) => `It is “${fact(facts, 'denial')}” at ${fact(facts, 'scope')}.`,
  roleConditional: (facts) => `The condition is ${fact(facts, 'condition')}.`,
  roleOther: (facts) => `It is ${fact(facts, 'role')}.`,
  roleAbsent: () => 'Key Vault Crypto Service Encryption User no longer reaches it at the vault.',
  oldVersionDisabled: (facts) =>
    `It is ${fact(facts, 'version')}, and the key was rotated less than 24 hours ago.`,
  appRecreated: (facts) =>
    `Its object id was ${fact(facts, 'was')} and is ${fact(facts, 'objectId')}. The role still hangs on the old one.`,
};

/** What was seen, in plain sentences. */
export function concernWords({ code, facts }: Pick<Concern, 'code' | 'facts'>): string {
  return `${briefs[code]}. ${details[code](facts)}`.trim();
}

const dayMs = 86_400_000;

/** When the last of the data is out of reach, from when it was first seen (Adobe's guide, “Revoke access”). */
export function lossWords(since: number): string {
  return `Adobe takes this for access revoked on purpose. Data lake and Profile store stop being readable by ${slackDate(since + dayMs)}, some of it within minutes; cached and transient data by ${slackDate(since + 7 * dayMs)}. Nothing is destroyed as long as the key can be brought back.`;
}

const riskOf: Partial<Record<HarmfulCode, string>> = {
  exceptionOff:
    'Adobe’s stores may not reach the key. Adobe takes that for a failure, not for a revocation: it goes on as soon as the network lets it through.',
  perimeter:
    'Adobe’s stores may not reach the key. Adobe takes that for a failure, not for a revocation: it goes on as soon as the perimeter lets it through.',
  expiryAhead:
    'On that day Adobe loses the data as if access had been revoked: the primary stores within 24 hours, the rest within 7 days.',
  oldVersionDisabled:
    'Adobe may still use this version: what is encrypted under it cannot be read until Adobe has turned to the new one.',
  roleDenied: 'Deny assignments go before roles: if it hits the app, Adobe loses the key within hours.',
  roleConditional: 'Whether Adobe’s access meets the condition cannot be told from here.',
  tenantOther: 'The CMK app and its role belong to the directory of before; access may be lost any time.',
  softDeleteOff: 'Access holds. A mistake could not be undone any more.',
  purgeProtectionOff: 'Access holds. A mistake could not be undone any more.',
};

const effects: Record<Exclude<Harm, 'lost'>, string> = {
  risk: 'Adobe may stop being able to use the key.',
  advice: 'Adobe’s access to the data holds.',
};

/** What it does to the data, and by when; mrkdwn. */
export function effectWords({ code, since }: Pick<Concern, 'code' | 'since'>): string {
  const harm = harmOf(code);
  return harm === 'lost' ? lossWords(since) : (riskOf[code] ?? effects[harm]);
}

/** `3 days` until something is over for good; undefined where no date is known or it has passed. */
export function timeLeft({ code, facts }: Pick<Concern, 'code' | 'facts'>, now: number): string | undefined {
  const end = endOf({ code, facts });
  return end > now ? duration(end - now) : undefined;
}
