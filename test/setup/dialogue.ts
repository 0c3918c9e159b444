import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { expect } from 'vitest';

const program = fileURLToPath(new URL('../../src/setup/main.ts', import.meta.url));

export interface DialogueOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  /** Through a pseudo-terminal, as a person has one, made by util-linux’s `script`. */
  readonly terminal?: boolean;
}

/** Without the terminal’s own commands, and without the places where it breaks lines. */
const unbroken = (text: string) => stripVTControlCharacters(text).replaceAll(/\s+/gu, '');

/** A person at the set-up: reads, and types when asked. */
export function startDialogue({ cwd, env, args = [], terminal = false }: DialogueOptions) {
  const command = [process.execPath, program, ...args];
  const child = terminal
    ? spawn('script', ['-qefc', command.join(' '), '/dev/null'], { cwd, env: { ...env, TERM: 'xterm' } })
    : spawn(process.execPath, command.slice(1), { cwd, env });
  let out = '';
  let error = '';
  let read = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    error += chunk.toString();
  });
  // Who has left does not read any more.
  child.stdin.on('error', () => undefined);
  const ended = once(child, 'close').then(() => child.exitCode);

  async function reads(words: string): Promise<void> {
    const wanted = unbroken(words);
    const find = () => unbroken(out).indexOf(wanted, read);
    try {
      await expect.poll(find, { timeout: 20_000 }).toBeGreaterThanOrEqual(0);
    } catch (error_) {
      throw new Error(`“${words}” was not read. After what was: ${unbroken(out).slice(read)} ${error}`, {
        cause: error_,
      });
    }
    read = find() + wanted.length;
  }

  return {
    reads,
    /** Waits for the question and types the answer. */
    async answers(question: string, typed: string): Promise<void> {
      await reads(question);
      child.stdin.write(`${typed}\r`);
    },
    /** The choice so many below the first. */
    async picks(question: string, place: number): Promise<void> {
      await reads(question);
      child.stdin.write(`${'\u001B[B'.repeat(place)}\r`);
    },
    types: (keys: string) => child.stdin.write(keys),
    hangsUp: () => child.stdin.end(),
    ended,
    /** Also without line breaks, so that nothing hides in one. */
    all: () => `${out}${error}${unbroken(out)}`,
  };
}
