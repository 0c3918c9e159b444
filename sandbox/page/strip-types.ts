import { readFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';

const stripped = new Map<string, { source: string; script: string }>();

/**
 * The file as a browser can run it. Types become blanks, so that lines and columns in the browser's tools are those of
 * the file; read afresh each time, so that an edit shows after a reload.
 */
export async function readScript(file: URL): Promise<string> {
  const source = await readFile(file, 'utf8');
  const known = stripped.get(file.href);
  if (known?.source === source) return known.script;
  const script = stripTypeScriptTypes(source);
  stripped.set(file.href, { source, script });
  return script;
}
