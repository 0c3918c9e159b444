import { z } from 'zod';
import type { ControlPermission, Found, ServicePrincipal } from '../../domain/checks/observations.ts';
import { UpstreamError } from '../../errors.ts';
import { type Caller, listAll } from './pipeline.ts';
import { actionList } from './role-assignments.ts';
import { arm } from './vaults.ts';

const graph = 'https://graph.microsoft.com/v1.0';

const Principal = z.object({
  id: z.string(),
  displayName: z.string().nullish(),
  accountEnabled: z.boolean(),
});

/** The app's service principal by application id, in the directory whose token is sent. Absent: nobody consented yet. */
export async function findServicePrincipal(
  call: Caller,
  applicationId: string,
  signal?: AbortSignal,
): Promise<Found<ServicePrincipal>> {
  const id = encodeURIComponent(applicationId.replaceAll("'", "''"));
  try {
    const {
      id: objectId,
      displayName,
      accountEnabled,
    } = await call({
      operation: 'GET servicePrincipals',
      method: 'GET',
      url: `${graph}/servicePrincipals(appId='${id}')?$select=id,displayName,accountEnabled`,
      answer: Principal,
      signal,
    });
    return {
      kind: 'present',
      value: {
        objectId,
        displayName: displayName ?? '',
        accountEnabled,
      },
    };
  } catch (error) {
    if (error instanceof UpstreamError && error.code === 'Request_ResourceNotFound')
      return { kind: 'absent' };
    throw error;
  }
}

/** The groups a service principal is in, directly or through another group, by object id. */
export async function listGroups(call: Caller, objectId: string, signal?: AbortSignal): Promise<string[]> {
  const groups = await listAll(call, {
    operation: 'GET transitiveMemberOf',
    url: `${graph}/servicePrincipals/${encodeURIComponent(objectId)}/transitiveMemberOf?$select=id`,
    item: z.object({ id: z.string() }),
    signal,
  });
  return groups.map(({ id }) => id);
}

const Secrets = z.object({
  passwordCredentials: z
    .array(z.object({ hint: z.string().nullish(), endDateTime: z.string().nullish() }))
    .nullish(),
});

/**
 * When the bot's own client secret expires, as ISO 8601; undefined where the directory does not show it. Graph keeps the
 * first three characters of a secret as its hint
 * (https://learn.microsoft.com/en-us/graph/api/resources/passwordcredential).
 */
export async function findSecretEnd(
  call: Caller,
  clientId: string,
  clientSecret: string,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const { passwordCredentials } = await call({
    operation: 'GET applications',
    method: 'GET',
    url: `${graph}/applications(appId='${encodeURIComponent(clientId)}')?$select=passwordCredentials`,
    answer: Secrets,
    signal,
  });
  const ends = (passwordCredentials ?? [])
    .filter(({ hint }) => hint !== undefined && hint !== null && clientSecret.startsWith(hint))
    .flatMap(({ endDateTime }) => endDateTime ?? []);
  return ends.toSorted().at(-1);
}

const Answered = z.object({
  actions: actionList,
  notActions: actionList,
  condition: z
    .string()
    .nullish()
    .transform((value) => value ?? undefined),
});

/**
 * What the caller may do at a scope, over all its roles
 * (https://learn.microsoft.com/en-us/rest/api/authorization/permissions/list-for-resource).
 */
export async function listPermissions(
  call: Caller,
  scope: string,
  signal?: AbortSignal,
): Promise<ControlPermission[]> {
  return await listAll(call, {
    operation: 'GET permissions',
    url: `${arm}${scope}/providers/Microsoft.Authorization/permissions?api-version=2022-04-01`,
    item: Answered,
    signal,
  });
}
