import { start } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';
import { describeFaults } from '../../src/configuration/reader.ts';
import { watchBoundary } from './boundary.ts';
import type { Plan, ToBot } from './plan.ts';

let offsetMs = 0;
const listeners = new Set<() => void>();
const clock = {
  offsetMs: () => offsetMs,
  onMove(listener: () => void) {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

/** The real bot with its real store and clients; only every call to them goes past the plan. */
async function run(plan: Plan): Promise<void> {
  const loaded = loadConfig(process.env);
  if (!loaded.ok) throw new Error(describeFaults(loaded.faults));
  const { lockDurationMs, sweepEveryMs } = plan;
  const wrap = watchBoundary(plan);
  const running = await start(loaded.config, { clock, wrap, lockDurationMs, sweepEveryMs });
  const stop = () => void running.stop().then(() => process.exit(0));
  process.once('SIGTERM', stop);
  process.once('disconnect', stop);
  process.send?.('ready');
}

process.on('message', (message: ToBot) => {
  offsetMs = message.offsetMs;
  for (const listener of listeners) listener();
  if (message.plan === undefined) return;
  run(message.plan).catch((error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exit(1);
  });
});
