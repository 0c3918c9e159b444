import { refused } from './arm-request.ts';
import { handleDenyAssignments } from './deny-assignments.ts';
import { armError } from './errors.ts';
import { handleLocks } from './locks.ts';
import { handlePermissions } from './permissions.ts';
import { handleRoleAssignments } from './role-assignments.ts';
import { handleRoleDefinitions } from './role-definitions.ts';
import { handleScheduleInstances } from './schedule-instances.ts';
import { reaches } from './scopes.ts';
import type { Answer } from '../adobe/wire.ts';
import type { ArmRequest } from './arm-request.ts';

const path = /^(.*?)\/providers\/Microsoft\.Authorization\/([A-Za-z]+)(?:\/([^/]+))?$/i;

interface Kind {
  /** By the versions in Azure/azure-rest-api-specs. */
  versions: readonly string[];
  handle(request: ArmRequest, scope: string, name: string | undefined): Answer;
}

const kinds: ReadonlyMap<string, Kind> = new Map(
  Object.entries({
    roleAssignments: { versions: ['2018-07-01', '2022-04-01'], handle: handleRoleAssignments },
    roleDefinitions: { versions: ['2018-07-01', '2022-04-01'], handle: handleRoleDefinitions },
    denyAssignments: {
      versions: ['2018-07-01-preview', '2022-04-01', '2024-07-01-preview'],
      handle: handleDenyAssignments,
    },
    roleAssignmentScheduleInstances: { versions: ['2020-10-01'], handle: handleScheduleInstances },
    permissions: { versions: ['2015-07-01', '2018-07-01', '2022-04-01'], handle: handlePermissions },
    locks: { versions: ['2016-09-01', '2017-04-01', '2020-05-01'], handle: handleLocks },
  }).map(([name, kind]): [string, Kind] => [name.toLowerCase(), kind]),
);

/** A role's definition can be read by its id alone; anything else only within what the caller may read. */
function mayRead({ directory, session }: ArmRequest, kind: string, scope: string): boolean {
  const { armRead, armScopes } = session.identity.rights;
  if (kind === 'roledefinitions' && scope === '') return true;
  if (!armRead) return false;
  return armScopes === null || armScopes.some((from) => reaches(directory, from, scope));
}

/** Everything of `Microsoft.Authorization` at any scope, the root and management groups included. */
export function handleAuthorization(request: ArmRequest): Answer | undefined {
  const match = path.exec(request.path);
  const [, scope = '', kindName = '', name] = match ?? [];
  const kind = kinds.get(kindName.toLowerCase());
  if (kind === undefined) return undefined;
  const version = request.received.url.searchParams.get('api-version') ?? '';
  if (!kind.versions.includes(version)) {
    const message = `No registered resource provider found for API version '${version}'. Supported: '${kind.versions.join(', ')}'.`;
    return armError(400, 'NoRegisteredProviderFound', message);
  }
  if (name === undefined && request.received.method !== 'GET') {
    return armError(405, 'MethodNotAllowed', 'Only GET is allowed here.');
  }
  const isWrite = request.received.method !== 'GET';
  if (!isWrite && !mayRead(request, kindName.toLowerCase(), scope)) return refused(request);
  return kind.handle(request, scope, name);
}
