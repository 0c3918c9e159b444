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
    const understood = said ?? (setting.secret === true ? describeSecret(value) : `it is ${quote(value)}`);
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

const shown = 80;

/** A value as it was understood, cut and without control characters. */
export function quote(value: string): string {
  const line = value.replaceAll(/\p{Cc}+/gu, ' ');
  return `“${line.length > shown ? `${line.slice(0, shown - 1)}…` : line}”`;
}

/** Enough to recognise a mix-up of tokens by, and no more. */
function describeSecret(value: string): string {
  const kind = /^x[a-z]{2,4}-/.exec(value)?.[0];
  const beginning = kind === undefined ? '' : ` that begins with ${quote(kind)}`;
  return `it is a text of ${value.length} characters${beginning}`;
}
