import { startOrExplain } from '../src/app.ts';

/** What the sandbox tells its bot. */
export interface ToBot {
  readonly offsetMs: number;
}

/** The bot as it is, with a clock that the sandbox moves. A process of its own, like the real one. */
async function main(): Promise<void> {
  let offsetMs = Number(process.argv[2] ?? '0');
  const listeners = new Set<() => void>();
  const running = await startOrExplain(process.env, {
    clock: {
      offsetMs: () => offsetMs,
      onMove(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
  });
  if (running === undefined) process.exit(1);
  process.on('message', (message: ToBot) => {
    offsetMs = message.offsetMs;
    for (const listener of listeners) listener();
  });
  const stop = () => void running.stop().then(() => process.exit(0));
  process.once('SIGTERM', stop);
  // The sandbox is gone: nobody needs the bot any more.
  process.once('disconnect', stop);
  process.send?.('ready');
}

if (import.meta.main) await main();
