import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What is made, brought in, or belongs to one machine. */
const notOurs = /^(?:node_modules|coverage|\.git)$|^\.env$/u;

export const exists = (path: string): boolean => existsSync(join(root, path));

export const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** Every file of the project, by its path from the root. */
export function projectFiles(): string[] {
  return readdirSync(root, { withFileTypes: true })
    .filter(({ name }) => !notOurs.test(name))
    .flatMap((entry) => {
      if (entry.isFile()) return [entry.name];
      const folder = join(root, entry.name);
      return readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((inside) => inside.isFile())
        .map((inside) => join(inside.parentPath, inside.name).slice(root.length).replaceAll('\\', '/'));
    });
}
