import { carrying, isLoss } from './concerns.ts';
import type { CheckId, Finding, FindingCode } from './findings.ts';

const carries = (check: CheckId) => carrying.some((id) => id === check);

/** What keeps Adobe from the key; empty where nothing seen does. A firewall is not among them: Adobe may pass it. */
export function barriersIn(findings: readonly Finding[]): Finding[] {
  return findings.filter(({ check, verdict }) => verdict === 'fail' && carries(check));
}

/** What nobody could look at, so that it may or may not keep Adobe from the key. */
export function unseenIn(findings: readonly Finding[]): Finding[] {
  return findings.filter(({ check, verdict }) => verdict === 'unknown' && carries(check));
}

const findingOf = (findings: readonly Finding[], check: CheckId) =>
  findings.find((finding) => finding.check === check);

/** What is proved to have taken the key away from Adobe. */
export function lossesAmong(findings: readonly Finding[]): Finding[] {
  return findings.filter(({ check, code }) => carries(check) && isLoss(code));
}

/** Nothing that the bot can see lets the app wrap or unwrap, and it could see everything that could. */
const goneCodes: readonly FindingCode[] = ['roleAbsent', 'policyAbsent'];

/**
 * Whether access is proved to be gone: nothing grants it, there is no app, or the vault was deleted, which takes its
 * assignments with it. A role that lacks something, a denial over a role that stands and a vault that is merely not found
 * are not that. Where the vault trusts another directory, the app there is another one, of which nothing was seen.
 */
export function isRoleGone(findings: readonly Finding[]): boolean {
  const codeOf = (check: CheckId) => findingOf(findings, check)?.code;
  if (codeOf('vaultExists') === 'vaultDeleted') return true;
  if (codeOf('vaultTenant') === 'tenantOther') return false;
  return goneCodes.some((code) => codeOf('roleAssignment') === code) || codeOf('appInTenant') === 'appAbsent';
}

/** Whether everything that carries the key was seen to be there. */
export function isWayOpen(findings: readonly Finding[]): boolean {
  return barriersIn(findings).length === 0 && unseenIn(findings).length === 0;
}
