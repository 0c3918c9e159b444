import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { MovableClock } from './clock.ts';

/** The real bot in a process of its own. */
export interface BotProcess {
  readonly pid: number;
  /** Everything it printed so far. */
  output(): string;
  stop(): Promise<void>;
  kill(): Promise<void>;
}

const program = fileURLToPath(new URL('bot.ts', import.meta.url));
const root = fileURLToPath(new URL('..', import.meta.url));
const readyWithinMs = 20_000;

export class BotEndedError extends Error {}

/** What `npm start` gives to Node before the program, but for the operator's own settings. */
function nodeFlags(): string[] {
  const { scripts } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as {
    scripts: { start: string };
  };
  return (
    scripts.start
      .split(' ')
      .filter((part) => part.startsWith('--') && !part.startsWith('--env-file'))
      // As a URL: Node would read the drive letter of a Windows path as the scheme of one.
      .map((flag) => flag.replace('./', pathToFileURL(root).href))
  );
}

async function untilReady(child: ChildProcess, output: () => string): Promise<void> {
  const signal = AbortSignal.timeout(readyWithinMs);
  const ready = once(child, 'message', { signal });
  const gone = once(child, 'exit', { signal }).then(() => {
    throw new BotEndedError(`the bot ended before it was ready:\n${output()}`);
  });
  await Promise.race([ready, gone]);
  gone.catch(() => undefined);
}

export async function startBot(
  environment: Record<string, string>,
  clock: MovableClock,
  show: (text: string) => void = () => undefined,
): Promise<BotProcess> {
  const child = fork(program, [String(clock.offsetMs())], {
    env: environment,
    execArgv: [...process.execArgv, ...nodeFlags()],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const printed: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      printed.push(text);
      show(text);
    });
  }
  const output = () => printed.join('');
  const unsubscribe = clock.onMove(() => {
    if (child.connected) child.send({ offsetMs: clock.offsetMs() });
  });
  await untilReady(child, output);

  async function end(signal: NodeJS.Signals): Promise<void> {
    unsubscribe();
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  }
  return { pid: child.pid ?? 0, output, stop: () => end('SIGTERM'), kill: () => end('SIGKILL') };
}
