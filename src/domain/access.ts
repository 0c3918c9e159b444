import { carrying } from './concerns.ts';
import type { CheckId, Finding } from './findings.ts';

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

/**
 * Whether the role was seen not to reach the app: it is not assigned, there is no app, or the vault was deleted, which
 * takes its assignments with it. A vault that is merely not found may have moved, and what is inherited moves along.
 */
export function isRoleGone(findings: readonly Finding[]): boolean {
  const app = findingOf(findings, 'appInTenant');
  return (
    findingOf(findings, 'roleAssignment')?.verdict === 'fail' ||
    app?.code === 'appAbsent' ||
    findingOf(findings, 'vaultExists')?.code === 'vaultDeleted'
  );
}

/** Whether everything that carries the key was seen to be there. */
export function isWayOpen(findings: readonly Finding[]): boolean {
  return barriersIn(findings).length === 0 && unseenIn(findings).length === 0;
}
