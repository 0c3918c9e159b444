import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const exported =
  /^export (?:declare )?(?:async )?(?:const|let|function\*?|class|interface|type) (\w+)|^export (?:type )?\{([^}]*)\}/gmu;

const isImported = (name: string, text: string) =>
  [...text.matchAll(/^import [^;]*;/gmu)].some(([statement]) =>
    new RegExp(`\\b${name}\\b`, 'u').test(statement),
  );

/** The names that a text gives to something. A schema and its type share one; what is handed on is named elsewhere. */
export function namesIn(text: string): string[] {
  const names = [...text.matchAll(exported)].flatMap(([, name, list]) =>
    name === undefined ? (list ?? '').split(',').flatMap((one) => /(\w+)\s*$/u.exec(one)?.[1] ?? []) : [name],
  );
  return [...new Set(names)].filter((name) => !isImported(name, text));
}

/** The texts of a folder, by path. */
export function textsOf(root: string, folder: string): [path: string, text: string][] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => [join(folder, path), readFileSync(join(root, folder, path), 'utf8')]);
}

/** Names that more than one text exports, each with where. */
export function exportedTwice(
  texts: readonly (readonly [path: string, text: string])[],
): [string, string[]][] {
  const where = Map.groupBy(
    texts.flatMap(([path, text]) => namesIn(text).map((name) => ({ name, path }))),
    ({ name }) => name,
  );
  return [...where]
    .filter(([, places]) => places.length > 1)
    .map(([name, places]) => [name, places.map(({ path }) => path)]);
}
