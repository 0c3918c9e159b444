import { given } from './azure-cli.ts';
import { shellIn } from './commands.ts';
import { read } from './project-files.ts';

/** The commands of docs/install.md that assign a role, each as the shell fills it after these variables. */
export function assignmentsInGuide(
  variables: Readonly<Record<string, string>>,
): ReadonlyMap<string, string>[] {
  const { blocks } = shellIn(read('docs/install.md'));
  const known = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
  const set = blocks.filter((line) => /^(?:VAULT_ID|CONDITION)=/u.test(line));
  return blocks
    .filter((line) => line.startsWith('az role assignment create '))
    .map((line) => given([...known, ...set, line].join('\n')).parameters)
    .map((parameters) => new Map([...parameters].map(([name, words]) => [name, words.join(' ')])));
}

/** The one that limits what the writer may assign. */
export function writersConditionInGuide(): string {
  const conditions = assignmentsInGuide({}).flatMap((one) => one.get('--condition') ?? []);
  if (conditions.length !== 1) throw new Error(`docs/install.md has ${conditions.length} conditions`);
  return conditions[0] ?? '';
}
