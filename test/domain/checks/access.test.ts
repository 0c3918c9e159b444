import { describe, expect, it } from 'vitest';
import { barriersIn, isRoleGone, isWayOpen, unseenIn } from '../../../src/domain/checks/access-checks.ts';
import type { CheckId, Finding, UnseenReason, Verdict } from '../../../src/domain/checks/findings.ts';
import { looking } from '../life-stories.ts';
import { finding } from '../world.ts';
import { sampleFinding } from './sample-facts.ts';

const one = (check: CheckId, verdict: Verdict, because?: UnseenReason) =>
  looking(finding(check, verdict, because));
const absentApp = sampleFinding('appAbsent', {}, 'appInTenant');
const disabledApp = sampleFinding('appDisabled', {}, 'appInTenant');
const vaultIs = (code: 'vaultDeleted' | 'vaultAbsent' | 'vaultProvisioning') => sampleFinding(code);
const otherTenant = sampleFinding('tenantOther', {}, 'vaultTenant');
const noRole = finding('roleAssignment', 'unknown', 'notYet');

describe('what keeps Adobe from the key', () => {
  it.each<[string, Finding[], CheckId[], CheckId[]]>([
    ['nothing where all is well', looking(), [], []],
    ['a disabled key', one('keyEnabled', 'fail'), ['keyEnabled'], []],
    ['a vault that is gone', one('vaultExists', 'fail'), ['vaultExists'], []],
    ['access policies in place of roles', one('azureRbac', 'fail'), ['azureRbac'], []],
    ['a disabled app', looking(disabledApp), ['appInTenant'], []],
    ['no firewall: Adobe may pass where the bot may not', one('trustedServices', 'fail'), [], []],
    ['no missing purge protection', one('purgeProtection', 'fail'), [], []],
    ['perhaps what nobody could see', one('keyEnabled', 'unknown'), [], ['keyEnabled']],
  ])('%s', (_name, findings, losses, unseen) => {
    expect(barriersIn(findings).map(({ check }) => check)).toEqual(losses);
    expect(unseenIn(findings).map(({ check }) => check)).toEqual(unseen);
    expect(isWayOpen(findings)).toBe(losses.length + unseen.length === 0);
  });
});

describe('the role is gone', () => {
  it.each<[string, Finding[], boolean]>([
    ['where it is not assigned', one('roleAssignment', 'fail'), true],
    ['where the app is not in the directory', looking(absentApp, noRole), true],
    [
      'not where the app is missing from another directory than the vault’s',
      [absentApp, noRole, otherTenant],
      false,
    ],
    [
      'not where no policy names the app of another directory than the vault’s',
      [sampleFinding('policyAbsent', {}, 'roleAssignment'), otherTenant],
      false,
    ],
    ['where the vault was deleted', looking(vaultIs('vaultDeleted'), noRole), true],
    ['not where the vault is not found: it may have moved', looking(vaultIs('vaultAbsent'), noRole), false],
    ['not while the vault is being changed', looking(vaultIs('vaultProvisioning')), false],
    [
      'not where a denial takes away what a role still gives',
      looking(sampleFinding('roleDenied', {}, 'roleAssignment')),
      false,
    ],
    ['not where another role does the same', one('roleAssignment', 'warning'), false],
    ['not where the app is only disabled', looking(disabledApp), false],
    ['not where nobody could look', one('roleAssignment', 'unknown'), false],
  ])('%s', (_name, findings, gone) => {
    expect(isRoleGone(findings)).toBe(gone);
  });
});
