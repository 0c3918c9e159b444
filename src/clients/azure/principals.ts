import { z } from 'zod';
import type { Found, ServicePrincipal } from '../../domain/observations.ts';
import { UpstreamError } from '../../errors.ts';
import type { Caller } from './pipeline.ts';

const Principal = z.object({
  id: z.string(),
  displayName: z.string().nullish(),
  accountEnabled: z.boolean().nullish(),
});

/** The app's service principal by application id, in the directory whose token is sent. Absent: not accepted yet. */
export async function findServicePrincipal(
  call: Caller,
  applicationId: string,
  signal?: AbortSignal,
): Promise<Found<ServicePrincipal>> {
  const id = encodeURIComponent(applicationId.replaceAll("'", "''"));
  try {
    const principal = await call({
      operation: 'GET servicePrincipals',
      method: 'GET',
      url: `https://graph.microsoft.com/v1.0/servicePrincipals(appId='${id}')?$select=id,displayName,accountEnabled`,
      answer: Principal,
      signal,
    });
    const { displayName, accountEnabled } = principal;
    return {
      kind: 'present',
      value: {
        objectId: principal.id,
        displayName: displayName ?? '',
        accountEnabled: accountEnabled ?? true,
      },
    };
  } catch (error) {
    if (error instanceof UpstreamError && error.kind === 'absent') return { kind: 'absent' };
    throw error;
  }
}
