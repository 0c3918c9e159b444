import { jsonAnswer } from '../adobe/wire.ts';
import { armPage } from './arm-page.ts';
import { notFound } from './arm-request.ts';
import { applyFilter, isAnswer } from './filters.ts';
import type { Answer } from '../adobe/wire.ts';
import type { ArmRequest } from './arm-request.ts';
import type { Denial } from './grants.ts';

function resource(denial: Denial): Record<string, unknown> {
  const { name, title, scope, doNotApplyToChildScopes, permissions, principals, excludePrincipals } = denial;
  return {
    id: `${scope === '/' ? '' : scope}/providers/Microsoft.Authorization/denyAssignments/${name}`,
    name,
    type: 'Microsoft.Authorization/denyAssignments',
    properties: {
      denyAssignmentName: title,
      description: '',
      scope,
      doNotApplyToChildScopes,
      permissions,
      principals,
      excludePrincipals,
      isSystemProtected: true,
    },
  };
}

export function handleDenyAssignments(request: ArmRequest, scope: string, name: string | undefined): Answer {
  const { denials } = request.directory;
  if (name !== undefined) {
    const found = denials.find((each) => each.name === name.toLowerCase());
    return found === undefined ? notFound(request.path) : jsonAnswer(200, resource(found));
  }
  // Inferred: `assignedTo` finds those that name the principal or its groups, not those that are for everybody.
  const found = applyFilter(request, scope, denials, (denial) => ({
    scope: denial.scope,
    names: denial.principals.map(({ id }) => id.toLowerCase()),
    title: denial.title,
  }));
  return isAnswer(found) ? found : armPage(request, found.map(resource));
}
