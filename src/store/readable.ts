import { SchemaError } from '../errors.ts';

/** Several organizations, whoever wrote their records. */
export interface Readable<Present> {
  /** In the order asked for. */
  readonly presents: readonly Present[];
  /** Written by another version of the bot, with what is wrong; left alone. */
  readonly left: ReadonlyMap<string, SchemaError>;
}

/** What a newer version wrote does not keep the others waiting; one read where there is nothing of the kind. */
export async function readReadable<Present>(
  ids: readonly string[],
  read: (ids: readonly string[]) => Promise<readonly Present[]>,
): Promise<Readable<Present>> {
  try {
    return { presents: await read(ids), left: new Map() };
  } catch (error) {
    if (!(error instanceof SchemaError)) throw error;
  }
  const left = new Map<string, SchemaError>();
  const found = ids.map(async (id) => {
    try {
      return await read([id]);
    } catch (error) {
      if (!(error instanceof SchemaError)) throw error;
      left.set(id, error);
      return [];
    }
  });
  return { presents: (await Promise.all(found)).flat(), left };
}
