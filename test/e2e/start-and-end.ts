import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

interface Ended {
  readonly code: number | null;
  readonly printed: string;
}

/** Starts the bot as an operator does, and waits for its end. */
export async function startAndEnd(environment: Readonly<Record<string, string>>): Promise<Ended> {
  const bot = spawn(process.execPath, ['src/app.ts'], { cwd: root, env: environment, timeout: 40_000 });
  const parts: string[] = [];
  for (const stream of [bot.stdout, bot.stderr]) {
    stream.setEncoding('utf8').on('data', (part: string) => parts.push(part));
  }
  const [code] = (await once(bot, 'close')) as [number | null];
  return { code, printed: parts.join('') };
}
