import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { parseEnv } from 'node:util';
import { notPlainUtf8 } from '../configuration/organizations.ts';

/** A value to set; undefined takes the variable out. */
export type Values = Readonly<Record<string, string | undefined>>;

/** Its content; empty where there is no file. */
export function readEnvText(path: string): string {
  if (!existsSync(path)) return '';
  if (statSync(path).isDirectory()) throw new EnvFileError(`${path} is a folder: move it away`);
  const text = readFileSync(path, 'utf8');
  // Node would take a byte order mark for a part of the first name.
  if (notPlainUtf8.test(text))
    throw new EnvFileError(`${path} is not plain UTF-8: save it as UTF-8 without a byte order mark (BOM)`);
  return text;
}

/** What Node reads from it. */
export function readEnvFile(path: string): Record<string, string> {
  const read = Object.entries(parseEnv(readEnvText(path)));
  return Object.fromEntries(read.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

/** What needs no quotes for Node, systemd, Compose and a shell. */
const needsQuotes = /[^\w./:@%+=,~{}!?*[\]-]/u;

/** An address that needs no quotes: kubectl takes them for a part of the value. */
export const withoutQuotes = (address: string): string =>
  address.replaceAll(new RegExp(needsQuotes, 'gu'), (character) =>
    Array.from(Buffer.from(character), (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(
      '',
    ),
  );

/** Node's parser knows no escapes: a value stands between quotes that it does not have. */
function quotedFor(name: string, value: string): string {
  if (!needsQuotes.test(value)) return value;
  const quote = ["'", '"', '`'].find((one) => !value.includes(one));
  if (quote === undefined || /[\r\n]/u.test(value))
    throw new EnvFileError(
      `${name}: a value with all three kinds of quotes, or a line break, has no place in .env`,
    );
  return `${quote}${value}${quote}`;
}

/** The file cannot be changed without changing something else in it. */
export class EnvFileError extends Error {
  override readonly name = 'EnvFileError';
}

const lineOf = (name: string) => new RegExp(`^[ \\t]*(?:export[ \\t]+)?${name}[ \\t]*=.*$`, 'mu');

function withValue(content: string, name: string, value: string | undefined): string {
  const line = lineOf(name);
  if (value === undefined) return content.replace(new RegExp(`${line.source}\\n?`, 'mu'), '');
  const written = `${name}=${quotedFor(name, value)}`;
  if (line.test(content)) return content.replace(line, () => written);
  return `${content}${content === '' || content.endsWith('\n') ? '' : '\n'}${written}\n`;
}

/** Comments, order and everything else stay. */
export function withValues(content: string, values: Values): string {
  const changed = Object.entries(values).reduce(
    (text, [name, value]) => withValue(text, name, value),
    content,
  );
  const before: Values = { ...parseEnv(content), ...values };
  const after = parseEnv(changed);
  const wrong = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => before[name] !== after[name],
  );
  // A value over several lines, or a variable that stands there twice.
  if (wrong.length > 0)
    throw new EnvFileError(`.env could not be changed safely at ${wrong.join(', ')}: change it by hand`);
  return changed;
}

/** In one step: what is cut off leaves the file as it was. */
export function writeWhole(path: string, content: string, mode: 0o600 | 0o644): void {
  const place = existsSync(path) ? realpathSync(path) : path;
  const draft = `${place}.${process.pid}.tmp`;
  mkdirSync(dirname(place), { recursive: true });
  writeFileSync(draft, content, { mode, flag: 'wx' });
  chmodSync(draft, mode);
  renameSync(draft, place);
}

/** Whether others on this machine can read it; never so on Windows, which has no such modes. */
export function isReadByOthers(path: string): boolean {
  return process.platform !== 'win32' && existsSync(path) && (statSync(path).mode & 0o077) !== 0;
}
