import { findRedisRefusal, isRedisAway } from '../errors.ts';

/** Several organizations, whoever wrote their records. */
export interface Readable<Present> {
  /** In the order asked for. */
  readonly presents: readonly Present[];
  /** Written by another version of the bot or by nobody's, with what is wrong; left alone. */
  readonly left: ReadonlyMap<string, unknown>;
}

/** Where Redis is away, that is no matter of one organization. */
function throwIfAway(error: unknown): void {
  if (isRedisAway(error) || findRedisRefusal(error) !== undefined) throw error;
}

/** What cannot be read does not keep the others waiting; one read where there is nothing of the kind. */
export async function readReadable<Present>(
  ids: readonly string[],
  read: (ids: readonly string[]) => Promise<readonly Present[]>,
): Promise<Readable<Present>> {
  try {
    return { presents: await read(ids), left: new Map() };
  } catch (error) {
    throwIfAway(error);
  }
  const left = new Map<string, unknown>();
  const found = ids.map(async (id) => {
    try {
      return await read([id]);
    } catch (error) {
      throwIfAway(error);
      left.set(id, error);
      return [];
    }
  });
  return { presents: (await Promise.all(found)).flat(), left };
}
