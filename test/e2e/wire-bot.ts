import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';
import { findFreePort } from '../../sandbox/free-port.ts';

/** The bot as an operator starts it: one program, and what the environment says. */
export interface WireBot {
  /** Where Slack delivers. */
  readonly url: string;
  output(): string;
  stop(): Promise<void>;
}

const program = fileURLToPath(new URL('../../src/app.ts', import.meta.url));

/** Well within the time of a hook; a bot that ends instead is seen at once. */
const hangsAfterMs = 45_000;

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
}

export async function startWireBot(environment: Readonly<Record<string, string>>): Promise<WireBot> {
  const port = await findFreePort();
  const child = spawn(process.execPath, [program], {
    env: { ...environment, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => printed.push(text));
  }
  const output = () => printed.join('');
  const origin = `http://127.0.0.1:${port}`;
  const alive = () =>
    fetch(`${origin}/healthz`).then(
      ({ status }) => status,
      () => 0,
    );
  const ready = vi.waitFor(async () => {
    if ((await alive()) !== 200) throw new Error(`the bot is not alive: ${output()}`);
  }, hangsAfterMs);
  const gone = once(child, 'exit').then(() => {
    throw new Error(`the bot ended before it was alive: ${output()}`);
  });
  gone.catch(() => undefined);
  await Promise.race([ready, gone]);
  return { url: `${origin}/slack/events`, output, stop: () => end(child) };
}
