import type { z } from 'zod';

/** What is wrong with one variable: what was understood, what is expected, an example. Never a secret. */
export interface ConfigFault {
  readonly name: string;
  readonly problem: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** What a value must look like. The schema's own messages say what was understood, where it can say it better. */
export interface Setting<T> {
  readonly expected: string;
  readonly example: string;
  /** The value is never shown. */
  readonly secret?: boolean;
  readonly schema: z.ZodType<T, string>;
}

/** Reads variables one by one and collects every fault, so that all of them can be told at once. */
export interface Reader {
  readonly faults: readonly ConfigFault[];
  /** The variable without surrounding white space; one that is empty counts as not set. */
  findText(name: string): string | undefined;
  /** Undefined where it is not set, or wrong (which is then among the faults). */
  find<T>(name: string, setting: Setting<T>): T | undefined;
  /** Like `find`, and a fault where it is not set. */
  get<T>(name: string, setting: Setting<T>): T | undefined;
  /** A value that came from elsewhere, a file for example; `place` begins the problem. */
  check<T>(name: string, place: string, value: string, setting: Setting<T>): T | undefined;
  add(name: string, problem: string): void;
}

export function createReader(env: Environment): Reader {
  const faults: ConfigFault[] = [];

  function check<T>(name: string, place: string, value: string, setting: Setting<T>): T | undefined {
    const parsed = setting.schema.safeParse(value);
    if (parsed.success) return parsed.data;
    const said = parsed.error.issues.find((issue) => issue.code === 'custom')?.message;
    const understood =
      said ?? `it is ${setting.secret === true ? describeSecret(value) : quoteSafely(value)}`;
    faults.push({ name, problem: `${place}${understood}; expected ${wanted(setting)}` });
    return undefined;
  }

  function findText(name: string): string | undefined {
    const text = env[name]?.trim();
    return text === '' ? undefined : text;
  }

  function find<T>(name: string, setting: Setting<T>): T | undefined {
    const text = findText(name);
    return text === undefined ? undefined : check(name, '', text, setting);
  }

  return {
    faults,
    findText,
    find,
    get(name, setting) {
      if (findText(name) === undefined) {
        faults.push({ name, problem: `it is not set; expected ${wanted(setting)}` });
      }
      return find(name, setting);
    },
    check,
    add: (name, problem) => faults.push({ name, problem }),
  };
}

function wanted({ expected, example }: { expected: string; example: string }): string {
  return `${expected}, for example ${example}`;
}

/**
 * The beginnings of tokens and secrets of Slack, Adobe and Azure
 * (https://github.com/gitleaks/gitleaks/blob/master/cmd/generate/config/rules/azure.go), of a private key and of a
 * signed token.
 */
const marks = /xox[a-z](?:[-.]|\b)|xapp-|p8e-|[\w.~]{3}\dQ~|-----BEGIN|\beyJ[\w-]{8}/;
const userInfo = /:\/\/[^/\s]*@/;
/** Ids that look like a key and are none. */
const publicId =
  /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[\w-]+@AdobeOrg|[A-Z][A-Z0-9]{8,20}|[\w./-]+\.(?:json|ya?ml))$/i;

/** What begins as tokens and secrets do, or is an address with a password in it. */
export const hasSecretMark = (value: string): boolean => marks.test(value) || userInfo.test(value);

/** What a person could have copied from where secrets are: better not shown at all than shown once too often. */
function looksSecret(value: string): boolean {
  if (hasSecretMark(value)) return true;
  return value.split(/[\s,;:"'=]+/).some((part) => {
    const isMixed = /[a-z]/i.test(part) && /\d/.test(part);
    const isLong = part.length >= 16 && /^[\w+/~.-]+$/.test(part) && !publicId.test(part);
    const isPassword = part.length >= 8 && /[!#$%^&*~+?|\\]/.test(part);
    return isMixed && (isLong || isPassword);
  });
}

const shown = 80;

/** A value as it was understood, cut, without control characters, and never what looks like a secret. */
export function quoteSafely(value: string): string {
  return looksSecret(value) ? describeSecret(value) : `“${showSafely(value)}”`;
}

/** The same without quotation marks, for the path of a file. */
export function showSafely(value: string): string {
  if (looksSecret(value)) return describeSecret(value);
  const line = value.replaceAll(/[\p{Cc}\p{Cf}]+/gu, ' ');
  return line.length > shown ? `${line.slice(0, shown - 1)}…` : line;
}

const oddities: readonly (readonly [form: RegExp, words: string])[] = [
  [/^[A-Z][A-Z_]+=/u, 'with the name of its variable in front'],
  [/\s/u, 'with a space or a line break inside'],
  [/^["'`“‘]|["'`”’]$/u, 'in quotation marks'],
];

/** What was copied along with a token or secret; none has it inside. */
export const findOddity = (value: string): string | undefined =>
  oddities.find(([form]) => form.test(value))?.[1];

/** Enough to recognise a mix-up of tokens by, and no more. */
export function describeSecret(value: string): string {
  const kind = /^(?:(?:xoxe\.)?x[a-z]{2,4}|p8e)-/.exec(value)?.[0];
  const odd = findOddity(value);
  return `a text of ${value.length} characters${kind === undefined ? '' : ` that begins with “${kind}”`}${odd === undefined ? '' : `, ${odd}`}`;
}

/** For the terminal: everything that is missing or wrong. */
export function describeFaults(faults: readonly ConfigFault[]): string {
  const count = faults.length === 1 ? 'One setting is' : `${faults.length} settings are`;
  const lines = faults.map(({ name, problem }) => `  ${name}\n      ${problem}`);
  return [
    `${count} missing or wrong:`,
    '',
    ...lines,
    '',
    'Every variable is explained in .env.example.',
  ].join('\n');
}
