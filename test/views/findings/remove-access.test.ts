import { describe, expect, it } from 'vitest';
import type { ConcernFacts } from '../../../src/domain/checks/concerns.ts';
import type { FindingCode } from '../../../src/domain/checks/findings.ts';
import { removalOf } from '../../../src/views/findings/revocability.ts';
import { sampleFinding } from '../../domain/checks/sample-facts.ts';

const group = '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg';
const resourceId = `${group}/providers/Microsoft.KeyVault/vaults/north`;
const objectId = '99999999-0000-0000-0000-000000000001';
const target = { vaultName: 'north', vaultUri: 'https://north.vault.azure.net', resourceId, objectId };
const at = (scope: string, name = 'a') =>
  `${scope}/providers/Microsoft.Authorization/roleAssignments/${name}`;

const remove = <C extends FindingCode>(code: C, facts: Partial<ConcernFacts[C]>) =>
  removalOf(sampleFinding(code, facts, 'roleAssignment'), target);
const policyOf = (id: string) =>
  `az keyvault delete-policy --name north --resource-group rg --subscription 00000000-0000-0000-0000-000000000001 --object-id ${id}`;
const leave = (id: string) => `az ad group member remove --group ${id} --member-id ${objectId}`;

describe('what ends access', () => {
  it('is the removal of every assignment by its id; what is above the vault is said, wherever it is in the list', () => {
    const ids = [at(resourceId), at(group, 'b')];
    const { explain, portalUrl, command } = remove('roleAssigned', { scope: resourceId, assignmentIds: ids });
    expect(command).toBe(`az role assignment delete --ids ${ids.join(' ')}`);
    expect(explain).toContain(`also assigned at ${group}, above the vault`);
    expect(portalUrl).toContain(`/resource${group}/users`);
    expect(remove('roleAssigned', { assignmentIds: [at('')] }).explain).toContain(
      'the root of the directory',
    );
    expect(remove('roleAssigned', { assignmentIds: [at(`${resourceId}/keys/k`)] }).explain).toMatch(
      /^Remove the role/,
    );
    expect(remove('roleAssigned', { assignmentIds: [at(`${resourceId}2`)] }).explain).toContain('north2');
  });

  it('is never the removal of a group’s assignment', () => {
    const facts = { assignmentId: at(group), scope: group };
    expect(remove('roleConditional', { ...facts, group: 'g' }).command).toBe(leave('g'));
    expect(remove('roleConditional', facts).command).toBe(`az role assignment delete --ids ${at(group)}`);
  });

  it('is the access policy where those count, and a group’s policy stays', () => {
    expect(remove('policyGrants', { holders: [objectId.toUpperCase()] }).command).toBe(policyOf(objectId));
    expect(remove('policyGrants', { holders: ['g'] }).command).toBe(leave('g'));
    expect(remove('policyGrants', { holders: [objectId, 'g'] }).command).toBe(
      `${policyOf(objectId)} && ${leave('g')}`,
    );
    expect(remove('policyGrants', {}).command).toBe(policyOf(objectId));
    const incomplete = { denial: undefined, grant: undefined, holders: ['g'] };
    expect(remove('roleIncomplete', incomplete).command).toBe(leave('g'));
  });
});
