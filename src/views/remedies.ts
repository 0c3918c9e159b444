import type { Finding, FindingCode } from '../domain/findings.ts';
import { vaultRemedies } from './remedies-vault.ts';
import { keyRemedies } from './remedies-key.ts';
import { accessRemedies } from './remedies-access.ts';
import type { Remedy, RemedyOf, RemedyTarget } from './remedy.ts';
import { lookYourself } from './remedies-unseen.ts';

const none = () => undefined;

/** A code that is no pass and has no remedy does not compile. */
const remedies: Record<FindingCode, RemedyOf> = {
  ...vaultRemedies,
  ...keyRemedies,
  ...accessRemedies,
  unseen: lookYourself,
  vaultFound: none,
  tenantSame: none,
  tierSupported: none,
  softDeleteOn: none,
  softDeleteByRecoveryLevel: none,
  purgeProtectionOn: none,
  purgeProtectionByRecoveryLevel: none,
  rbacOn: none,
  networkOpen: none,
  exceptionOn: none,
  addressNotNeeded: none,
  addressAllowed: none,
  kindSupported: none,
  sizeEnough: none,
  operationsEnough: none,
  keyIsEnabled: none,
  noExpiry: none,
  versionLatest: none,
  appAccepted: none,
  roleAssigned: none,
};

/** What mends a finding, who must do it, where, and with which command; undefined where there is nothing to do. */
export function remedyFor(finding: Finding, target: RemedyTarget): Remedy | undefined {
  return remedies[finding.code]({ finding, facts: finding.facts, target });
}
