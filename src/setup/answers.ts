import { fileURLToPath } from 'node:url';
import type { Environment } from '../configuration/reader.ts';
import { readEnvFile, readEnvText, type Values, withValues, writeWhole } from './env-file.ts';

/** What is answered so far: in the file, and what is set outside of it, which goes first. */
export interface GivenAnswers {
  readonly path: string;
  /** Undefined where it is not set, is empty, or still the example's. */
  find(name: string): string | undefined;
  isOutside(name: string): boolean;
  env(values?: Values): Environment;
  /** Writes at once, so that a set-up can be left after each answer. */
  keep(values: Values): void;
}

const examplePath = fileURLToPath(new URL('../../.env.example', import.meta.url));
const example = readEnvFile(examplePath);

/** Every variable that the bot reads; test/config.test.ts compares the example with the program. */
export const knownVariables: ReadonlySet<string> = new Set(
  [...readEnvText(examplePath).matchAll(/^#?([A-Z][A-Z_]+)=/gmu)].map(([, name = '']) => name),
);

const own = ['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN', 'CMK_CHANNEL', 'CMK_APPROVERS'];
const ofAdobe = ['ADOBE_CLIENT_ID', 'ADOBE_CLIENT_SECRET', 'ADOBE_ORG_ID'];
/** Right for many organizations, and in the way of organizations.json where there is none of theirs. */
const besideAdobe = ['ADOBE_SCOPES', 'ADOBE_REGION'];

/** What somebody copied with the example and never filled in: no answers. */
function placeholdersIn(read: Readonly<Record<string, string>>): string[] {
  const isCopied = (name: string) => read[name] !== undefined && read[name] === example[name];
  const hasOne = read['ADOBE_ORG_ID'] !== undefined && !isCopied('ADOBE_ORG_ID');
  return [...own, ...ofAdobe, ...(hasOne ? [] : besideAdobe)].filter(isCopied);
}

export function openAnswers(path: string, outside: Environment): GivenAnswers {
  const read = () => {
    const all = readEnvFile(path);
    const copied = placeholdersIn(all);
    return Object.fromEntries(Object.entries(all).filter(([name]) => !copied.includes(name)));
  };
  const env = (values: Values = {}): Environment => ({ ...read(), ...values, ...outside });
  return {
    path,
    env,
    find(name) {
      const value = env()[name]?.trim();
      return value === '' ? undefined : value;
    },
    isOutside: (name) => (outside[name]?.trim() ?? '') !== '',
    keep(values) {
      const content = readEnvText(path);
      const copied = placeholdersIn(readEnvFile(path)).map((name) => [name, undefined]);
      writeWhole(path, withValues(content, { ...Object.fromEntries(copied), ...values }), 0o600);
    },
  };
}
