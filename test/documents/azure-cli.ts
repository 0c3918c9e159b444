import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Parameters of Azure CLI's commands, out of its own reference; source and licence stand in the file. */
const reference = JSON.parse(
  readFileSync(new URL('../data/azure-cli-reference.json', import.meta.url), 'utf8'),
) as {
  commands: Record<string, string[]>;
  /** Each parameter that must be there, with its aliases. */
  required: Record<string, string[][]>;
  accepted: Record<string, Record<string, string[]>>;
};

/** A command as a POSIX shell takes it apart. */
function argumentsOf(command: string): string[] {
  const out = execFileSync('sh', ['-c', `az() { printf '%s\\0' "$@"; }\n${command}`], { encoding: 'utf8' });
  return out.split('\0').slice(0, -1);
}

export interface Given {
  readonly name: string;
  /** Each parameter with what stands after it. */
  readonly parameters: ReadonlyMap<string, readonly string[]>;
}

export const given = (command: string): Given => givenIn(argumentsOf(command));

/** The same of arguments that a shell has taken apart. */
export function givenIn(words: readonly string[]): Given {
  const found = words.findIndex((word) => word.startsWith('-'));
  const first = found === -1 ? words.length : found;
  const parameters = new Map<string, string[]>();
  let last: string[] = [];
  for (const word of words.slice(first)) {
    if (/^--?[a-z]/.test(word)) parameters.set(word, (last = []));
    else last.push(word);
  }
  return { name: words.slice(0, first).join(' '), parameters };
}

/** What Azure CLI would not take: a command, a parameter or a value that it does not have, or one that it misses. */
export const findWrong = (command: string): string[] => findWrongIn(given(command));

export function findWrongIn({ name, parameters }: Given): string[] {
  const known = reference.commands[name];
  if (known === undefined) return [`az ${name}`];
  const unknown = [...parameters.keys()].filter((parameter) => !known.includes(parameter));
  const missing = (reference.required[name] ?? []).filter(
    (aliases) => !aliases.some((alias) => (parameters.get(alias)?.length ?? 0) > 0),
  );
  const values = [...parameters].flatMap(([parameter, words]) =>
    words.filter((word) => !(reference.accepted[name]?.[parameter] ?? [word]).includes(word)),
  );
  return [...unknown, ...missing.map(([first = '']) => `without ${first}`), ...values];
}
