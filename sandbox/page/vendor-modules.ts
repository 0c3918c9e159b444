import { fileURLToPath } from 'node:url';

/** What browser code may import by name, from where it is served, and the file that is sent. */
const vendored = {
  preact: '/vendor/preact.js',
  'preact/hooks': '/vendor/preact-hooks.js',
  marked: '/vendor/marked.js',
} as const;

export const importMap = JSON.stringify({ imports: vendored });

const files = new Map(
  Object.entries(vendored).map(([name, path]) => [path as string, fileURLToPath(import.meta.resolve(name))]),
);

export function findVendorFile(path: string): string | undefined {
  return files.get(path);
}
