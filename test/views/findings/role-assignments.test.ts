import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { roleAssignments } from '../../../src/views/findings/azure.ts';
import { vaultId } from '../../domain/checks/sample-observations.ts';
import { findWrong, given } from '../../documents/azure-cli.ts';

const applicationId = 'e463a445-c6ac-4ca2-b36a-b5146fcf6a52';
const target = { vaultName: 'sample-vault', vaultUri: '', resourceId: vaultId };
const list = `https://management.azure.com${vaultId}/providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01`;

/**
 * Whether a command shows what is granted at a scope. Azure CLI's own list filters by `atScope()` and keeps what is at
 * `--scope` or above it (`_search_role_assignments` in role/custom.py); `assignedTo()` alone shows what is below it too.
 */
function lists(command: string, granted: string): boolean {
  const { name, parameters } = given(command);
  const [scope = ''] = parameters.get('--scope') ?? [];
  if (name === 'role assignment list') return scope.toLowerCase().startsWith(granted.toLowerCase());
  const [url = ''] = parameters.get('--url') ?? [];
  return name === 'rest' && new URL(url).searchParams.get('$filter') === "assignedTo('o')";
}

describe('the list of what gives the app access', () => {
  it('shows a grant on the key too', () => {
    const command = roleAssignments({ ...target, objectId: 'o' });
    expect(lists(command, vaultId)).toBe(true);
    expect(lists(command, `${vaultId}/keys/k`), command).toBe(true);
    expect(given(command).parameters.get('--url')).toEqual([`${list}&$filter=assignedTo('o')`]);
    expect(findWrong(command)).toEqual([]);
  });

  it('asks the directory for the app’s object id where only its application id is known', () => {
    const [find = '', ask = ''] = roleAssignments({ ...target, applicationId }).split(' && ');
    expect(find).toBe(`OBJECT_ID=$(az ad sp show --id ${applicationId} --query id --output tsv)`);
    const run = `az() { printf '%s' "$5"; }; OBJECT_ID=o; ${ask}`;
    expect(execFileSync('sh', ['-c', run], { encoding: 'utf8' })).toBe(`${list}&$filter=assignedTo('o')`);
  });

  it('leaves a blank for what nobody knows here', () => {
    const command = roleAssignments({ vaultName: '', vaultUri: '' });
    expect(command).toContain('https://management.azure.com/<resource id of the vault>/providers/');
    expect(command).toContain("--id '<application id of the CMK app>'");
  });
});
