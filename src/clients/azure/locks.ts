import { z } from 'zod';
import type { Lock } from '../../domain/checks/observations.ts';
import { listAll } from './pages.ts';
import type { Caller } from './pipeline.ts';
import { arm } from './vaults.ts';

const Answered = z.object({
  id: z.string(),
  name: z.string().nullish(),
  properties: z.object({ level: z.string() }),
});

/** Management locks at the vault (https://learn.microsoft.com/en-us/rest/api/resources/management-locks/list-at-resource-level). */
export async function listLocks(
  call: Caller,
  vaultResourceId: string,
  signal?: AbortSignal,
): Promise<Lock[]> {
  const found = await listAll(call, {
    operation: 'GET locks',
    url: `${arm}${vaultResourceId}/providers/Microsoft.Authorization/locks?api-version=2020-05-01`,
    item: Answered,
    signal,
  });
  return found.map(({ id, name, properties }) => ({
    name: name ?? id.split('/').at(-1) ?? '',
    level: properties.level,
    scope: id.replace(/\/providers\/Microsoft\.Authorization\/locks\/[^/]+$/i, ''),
  }));
}
