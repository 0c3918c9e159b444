import type { ConfiguredTerms } from '../../src/domain/commands.ts';
import {
  type CheckId,
  checkIds,
  type Finding,
  isOptional,
  type UnseenReason,
  type Verdict,
} from '../../src/domain/checks/findings.ts';
import type { ChosenKey, ChosenVault, RegisteredApp } from '../../src/domain/organization.ts';
import type { Actor, Circle, Person } from '../../src/domain/people.ts';

/** A small world that the rules are tried in: two vaults, three keys, the people of one company. */
export const minute = 60_000;
export const hour = 60 * minute;
export const start = Date.UTC(2025, 10, 24, 9);
export const organization = '0123456789ABCDEF@AdobeOrg';
export const terms: ConfiguredTerms = {
  quorum: 2,
  approvers: ['UAPP1', 'UAPP2', 'UAPP3'],
  approvalTtlMs: 24 * hour,
  coolingOffMs: 15 * minute,
};
export const tenant = '11111111-1111-1111-1111-111111111111';
export const destination = { host: 'platform.adobe.io', tenant };

export const vault: ChosenVault = { name: 'north', uri: 'https://north.vault.azure.net' };
export const otherVault: ChosenVault = { name: 'south', uri: 'https://south.vault.azure.net' };

export function keyIn({ uri }: ChosenVault, name: string, version = 'a'.repeat(32)): ChosenKey {
  return { name, version, identifier: `${uri}/keys/${name}/${version}` };
}

export const key = keyIn(vault, 'cmk-key');

export const app: RegisteredApp = {
  applicationId: '22222222-2222-2222-2222-222222222222',
  name: 'acpsample',
  consentUrl: `https://login.microsoftonline.com/${tenant}/oauth2/authorize`,
};

/** Two requesters and three approvers: nobody's second account, nobody left out. */
export const people: readonly Person[] = [
  { id: 'UREQ', kind: 'member', email: 'rita@example.com' },
  { id: 'UREQ2', kind: 'member', email: 'ravi@example.com' },
  { id: 'UAPP1', kind: 'member', email: 'ada@example.com' },
  { id: 'UAPP2', kind: 'member', email: 'ben@example.com' },
  { id: 'UAPP3', kind: 'member', email: 'cleo@example.com' },
];
const requesters = ['UREQ', 'UREQ2'];
export const circle: Circle = { approvers: ['UAPP1', 'UAPP2', 'UAPP3'], people };

/** The circle with further people, approvers too where `approves`. */
export function circleWith(more: readonly Person[], approves: readonly string[] = []): Circle {
  const ids = more.map(({ id }) => id);
  return {
    approvers: [...circle.approvers, ...approves],
    people: [...people.filter(({ id }) => !ids.includes(id)), ...more],
  };
}

export function actor(id: string, changes: Partial<Person> = {}): Actor {
  const known = people.find((person) => person.id === id) ?? { id, kind: 'member' };
  return {
    person: { ...known, ...changes },
    isRequester: requesters.includes(id),
    isApprover: circle.approvers.includes(id),
  };
}

/** Findings as a look brings them home. An unknown is one that no right and no network was missing for but as told. */
const isNoRole = (check: CheckId, verdict: Verdict) => check === 'roleAssignment' && verdict === 'fail';

export function finding(check: CheckId, verdict: Verdict, because: UnseenReason = 'noRight'): Finding {
  return verdict === 'unknown'
    ? { check, verdict, code: 'unseen', facts: { because, detail: '' } }
    : { check, verdict, code: isNoRole(check, verdict) ? 'roleAbsent' : 'vaultFound', facts: {} };
}

/** Those that something waits for; what is asked only where an organization is set up for it decides nothing. */
export const decidingChecks = checkIds.filter((check) => !isOptional(check));

/** Everything passes but the license, which no system can answer. */
export function passing(changes: Partial<Record<CheckId, Verdict>> = {}): Finding[] {
  return decidingChecks.map((check) =>
    check === 'entitlement'
      ? finding(check, 'unknown', 'personOnly')
      : finding(check, changes[check] ?? 'pass'),
  );
}
