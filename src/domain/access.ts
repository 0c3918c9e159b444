import type { CheckId, Finding } from './findings.ts';

/** Checks that carry the key to Adobe: where one of them fails, nothing reaches it any more. */
const carrying: readonly CheckId[] = [
  'vaultExists',
  'azureRbac',
  'keyOperations',
  'keyEnabled',
  'keyExpiry',
  'appInTenant',
  'roleAssignment',
];

/** What keeps Adobe from the key; empty where nothing seen does. A firewall is not among them: Adobe may pass it. */
export function lossesIn(findings: readonly Finding[]): Finding[] {
  return findings.filter(({ check, verdict }) => verdict === 'fail' && carrying.includes(check));
}

/** What nobody could look at, so that it may or may not keep Adobe from the key. */
export function unseenIn(findings: readonly Finding[]): Finding[] {
  return findings.filter(({ check, verdict }) => verdict === 'unknown' && carrying.includes(check));
}

const findingOf = (findings: readonly Finding[], check: CheckId) =>
  findings.find((finding) => finding.check === check);

/** Whether the role was seen not to reach the app: it is not assigned, or there is no app or no vault to assign it at. */
export function isRoleGone(findings: readonly Finding[]): boolean {
  const app = findingOf(findings, 'appInTenant');
  return (
    findingOf(findings, 'roleAssignment')?.verdict === 'fail' ||
    app?.code === 'appAbsent' ||
    findingOf(findings, 'vaultExists')?.verdict === 'fail'
  );
}

/** Whether everything that carries the key was seen to be there. */
export function isWithinReach(findings: readonly Finding[]): boolean {
  return lossesIn(findings).length === 0 && unseenIn(findings).length === 0;
}
