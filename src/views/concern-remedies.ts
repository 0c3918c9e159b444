import type { HarmfulCode } from '../domain/concerns.ts';
import type { Concern } from '../domain/health.ts';
import { keyOf } from './az-arguments.ts';
import { az, Blank } from './az-command.ts';
import { vaultPage } from './azure-portal.ts';
import { remedyFor } from './remedies.ts';
import type { Remedy, RemedyTarget } from './remedy.ts';

type About = Pick<Concern, 'code' | 'facts'>;

/** Command and page as in a setup: they do not depend on whether the key is in use. */
function asInSetup(code: HarmfulCode, { facts }: About, target: RemedyTarget): Remedy | undefined {
  if (code === 'oldVersionDisabled' || code === 'appRecreated') return undefined;
  return remedyFor({ check: 'keyEnabled', verdict: 'fail', code, facts }, target);
}

/** What to do now that data hangs on the key. A key or a vault in its place would not help: only this one opens the data. */
const explained: Record<HarmfulCode, string> = {
  vaultProvisioning: 'Wait a few minutes; the bot looks again. If it stays so, open the vault’s page.',
  vaultAbsent:
    'If it was deleted, recover it: the command lists what can be. If it is not in the list, ask Microsoft’s support at once, and Adobe’s. A new vault of that name does not help.',
  vaultDeleted:
    'An Azure administrator recovers it now. Role assignments do not come back with it: grant the CMK app’s role again afterwards.',
  vaultManagedHsm: 'Ask Adobe’s support.',
  tenantOther:
    'Ask who moved the subscription. The CMK app has to be accepted and given its role in the new directory; ask Adobe’s support before you do it.',
  tierUnsupported: 'Ask who changed it, and change it back.',
  softDeleteOff: 'An Azure administrator switches it on.',
  purgeProtectionOff: 'An Azure administrator switches it on.',
  accessPolicies:
    'An Azure administrator switches the vault back to Azure role-based access control. Ask first who switched it off: access policies made since then lose their effect.',
  exceptionOff:
    'An Azure administrator ticks “Allow trusted Microsoft services to bypass this firewall” under Networking.',
  perimeter: 'Whoever runs the perimeter takes the vault out of it; then the command restores the exception.',
  addressMissing: 'An Azure administrator adds the address to the firewall.',
  addressIneffective:
    'If Adobe’s own alerts are wanted, let chosen networks in instead of none, and the security team agrees to it.',
  keyAbsent:
    'Restore it from a backup with the command, if there is one: it brings the very key back. A new key of that name does not open the data. Ask Microsoft’s support at once, and Adobe’s.',
  keyDeleted: 'An Azure administrator recovers it now.',
  kindUnsupported: 'Make another version of the right kind: RSA or RSA-HSM.',
  sizeTooSmall: 'Make another version of at least 3,072 bits.',
  operationsMissing:
    'An Azure administrator gives the operations back. The command keeps those that are permitted.',
  keyIsDisabled: 'An Azure administrator enables it. Ask first who disabled it and why.',
  keyNotBegun: 'An Azure administrator takes the activation date back to now.',
  expiryAhead:
    'An Azure administrator takes the expiration date away or moves it far ahead. A new version alone helps only if it does not expire either.',
  expired: 'An Azure administrator takes the expiration date away or moves it ahead.',
  appDisabled: 'An Application Administrator enables it. Ask first who disabled it and why.',
  appAbsent:
    'A Cloud Application Administrator restores it among the deleted applications, or accepts it anew; then grant its role again. Adobe calls its deletion a breaking change: tell Adobe’s support.',
  roleOnKeyOnly: 'Better: an Azure administrator grants the role at the vault, as Adobe documents it.',
  roleDenied:
    'An Azure administrator looks at the vault’s deny assignments: the deployment stack or managed application they come from leaves the CMK app out, or ends.',
  roleConditional: 'An Azure administrator grants the role without a condition.',
  roleOther: 'Better: an Azure administrator grants Key Vault Crypto Service Encryption User as well.',
  roleAbsent:
    'If nobody meant it, grant the role again: here with `/cmk restore`, or by the command. It takes up to 10 minutes to spread.',
  oldVersionDisabled: 'An Azure administrator enables it again, for at least 24 hours after the rotation.',
  appRecreated:
    'Grant the role to the app as it is now: here with `/cmk restore`, or by the command. Then delete the old assignment, which belongs to nobody.',
};

function restore(target: RemedyTarget): string {
  const file = new Blank('backup file');
  return az('keyvault', 'key', 'restore', '--vault-name', target.vaultName, '--file', file);
}

function newVersion(target: RemedyTarget): string {
  const vault = ['--vault-name', target.vaultName];
  return az('keyvault', 'key', 'create', ...vault, '--name', keyOf(target), '--kty', 'RSA', '--size', '3072');
}

function setEnabled(version: string | Blank, target: RemedyTarget): string {
  const key = ['--vault-name', target.vaultName, '--name', keyOf(target)];
  return az('keyvault', 'key', 'set-attributes', ...key, '--version', version, '--enabled', 'true');
}

/** Where what mends a setup would be wrong now. */
const otherwise: Partial<
  Record<HarmfulCode, (about: About, target: RemedyTarget) => Omit<Remedy, 'explain'>>
> = {
  vaultAbsent: (_about, target) => ({
    portalUrl: vaultPage({ tenantId: target.tenantId }, 'overview'),
    command: az('keyvault', 'list-deleted', '--resource-type', 'vault', '--output', 'table'),
  }),
  keyAbsent: (_about, target) => ({ portalUrl: vaultPage(target, 'keys'), command: restore(target) }),
  kindUnsupported: (_about, target) => ({
    portalUrl: vaultPage(target, 'keys'),
    command: newVersion(target),
  }),
  sizeTooSmall: (_about, target) => ({ portalUrl: vaultPage(target, 'keys'), command: newVersion(target) }),
  oldVersionDisabled: ({ facts }, target) => ({
    portalUrl: vaultPage(target, 'keys'),
    command: setEnabled(facts['version'] ?? new Blank('version'), target),
  }),
  appRecreated: ({ facts }, target) => {
    const role = { check: 'roleAssignment', verdict: 'fail', code: 'roleAbsent', facts: {} } as const;
    const { explain: _, ...rest } = remedyFor(role, { ...target, objectId: facts['objectId'] }) ?? {
      explain: '',
    };
    return rest;
  },
};

/** What to do now, where, and with which command. `explain` is plain text but for code between backticks. */
export function concernRemedy(about: About, target: RemedyTarget): Remedy {
  const { code } = about;
  const { portalUrl, command } = otherwise[code]?.(about, target) ?? asInSetup(code, about, target) ?? {};
  return {
    explain: explained[code],
    ...(portalUrl !== undefined && { portalUrl }),
    ...(command !== undefined && { command }),
  };
}
