import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { MovableClock } from '../../sandbox/clock.ts';
import type { Plan, Point, ToBot } from './plan.ts';
import { until } from './until.ts';

/** One call over the boundary as the process wrote it down. */
export interface Call {
  readonly call: number;
  readonly name: string;
  readonly ended: boolean;
}

/** A bot that was told where to die or to freeze. */
export interface DoomedBot {
  /** Where it answers `/healthz`, `/readyz` and `/metrics`. */
  readonly port: number;
  output(): string;
  calls(): Call[];
  /** The call at which it was struck, once it was. */
  struckAt(): { readonly call: number; readonly name: string } | undefined;
  /** When its start is over, one way or the other. */
  readonly ready: Promise<'ready' | 'gone'>;
  isGone(): boolean;
  /** Waits until no call is under way and none has begun for a moment. */
  rests(): Promise<void>;
  /** SIGSTOP, until it is resumed. */
  freeze(): void;
  resume(): void;
  kill(): Promise<void>;
  stop(): Promise<void>;
}

export interface BotPlan {
  /** A program that is loaded before the bot, to change what it sees of its machine. */
  readonly preload?: string;
  readonly point?: Point | undefined;
  readonly signal?: Plan['signal'];
  readonly lockDurationMs?: number;
  readonly sweepEveryMs?: number;
}

export interface BotPlace {
  readonly environment: Readonly<Record<string, string>>;
  readonly clock: MovableClock;
  /** Where journals are written. */
  readonly directory: string;
}

const program = fileURLToPath(new URL('bot.ts', import.meta.url));
/** Longer than the pause between two tries of putting on the record what became of a POST. */
const restsAfterMs = 1_000;
let started = 0;

function parseJournal(text: string): { calls: Call[]; struck: string | undefined } {
  const lines = text.split('\n').filter((line) => line !== '');
  const ended = new Set(lines.filter((line) => line.startsWith('<')).map((line) => line.split(' ')[1]));
  const calls = lines
    .filter((line) => line.startsWith('>'))
    .map((line) => {
      const [, call = '0', name = ''] = line.split(' ');
      return { call: Number(call), name, ended: ended.has(call) };
    });
  return { calls, struck: lines.find((line) => line.startsWith('!')) };
}

function isGone({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

function collectOutput(child: ChildProcess): () => string {
  const printed: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => printed.push(text));
  }
  return () => printed.join('');
}

/** Begins a process; it is ready, or gone already, when `ready` says so. */
export function startDoomedBot(
  place: BotPlace,
  { point, signal, preload, ...times }: BotPlan = {},
): DoomedBot {
  const { environment, clock, directory } = place;
  started += 1;
  const journal = join(directory, `${process.pid}-${started}.calls`);
  // vitest's own flags are none of the bot's business.
  const execArgv = [
    '--disable-warning=ExperimentalWarning',
    ...(preload === undefined ? [] : ['--import', preload]),
  ];
  const child = fork(program, [], {
    execArgv,
    env: { ...environment },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const output = collectOutput(child);
  const exited = once(child, 'exit').then(() => 'gone' as const);
  const ready = Promise.race([once(child, 'message').then(() => 'ready' as const), exited]);
  const tell = (message: ToBot) => {
    // One that was killed a moment ago is not known to be gone yet.
    if (child.connected) child.send(message, () => undefined);
  };
  const plan = { point, signal, journal, lockDurationMs: 30_000, sweepEveryMs: 60_000, ...times };
  tell({ plan, offsetMs: clock.offsetMs() });
  const unsubscribe = clock.onMove(() => tell({ offsetMs: clock.offsetMs() }));
  void exited.then(unsubscribe);

  function read() {
    try {
      return parseJournal(readFileSync(journal, 'utf8'));
    } catch {
      return { calls: [], struck: undefined };
    }
  }

  async function end(how: NodeJS.Signals): Promise<void> {
    if (!isGone(child)) child.kill(how);
    await exited;
  }

  return {
    port: Number(environment['PORT']),
    output,
    calls: () => read().calls,
    struckAt() {
      const [, call, name] = read().struck?.split(' ') ?? [];
      return call === undefined || name === undefined ? undefined : { call: Number(call), name };
    },
    ready,
    isGone: () => isGone(child),
    async rests() {
      let seen = { text: '', since: performance.now() };
      await until('the process rests', () => {
        const { calls } = read();
        const text = `${calls.length}`;
        if (seen.text !== text || calls.some(({ ended }) => !ended))
          seen = { text, since: performance.now() };
        return performance.now() - seen.since >= restsAfterMs;
      });
    },
    freeze: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  };
}
