import { expect, it } from 'vitest';
import { findingWords } from '../../../src/views/findings/words.ts';
import { find, seen } from '../../domain/checks/sample-observations.ts';

it('a conditional role that only unwraps: “Left: unwrap” is not claimed, and the condition is shown', () => {
  const scope = '/providers/Microsoft.Management/managementGroups/m';
  const condition = "@Resource[Microsoft.KeyVault/vaults:name] StringEquals 'x'";
  const roles = seen([{ id: 'a', roleId: 'custom', principalId: 'o', scope, condition }]);
  const permissions = [{ dataActions: ['Microsoft.KeyVault/vaults/keys/unwrap/action'], notDataActions: [] }];
  const finding = find(
    'roleAssignment',
    { roles, definitions: { custom: seen({ name: 'Unwraps', permissions }) } },
    { inUse: true },
  );
  const words = findingWords(finding);
  expect(words).not.toMatch(/Left: “unwrap”/u);
  expect(words).toContain('StringEquals');
});
