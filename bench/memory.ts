import { startSandbox } from '../sandbox/sandbox.ts';
import { tour } from '../sandbox/tour.ts';
import type { Figure } from './figure.ts';
import { end, residentMiB, startUntil } from './process.ts';

const boundMiB = 160;
const idle = "process.stdout.write('ready');setInterval(() => {}, 60_000)";

async function idleNodeMiB(): Promise<number | undefined> {
  const started = await startUntil(['-e', idle], 'ready', {});
  const resident = residentMiB(started.child.pid ?? 0);
  await end(started);
  return resident;
}

/** Resident memory of the bot's process, when it is ready and after a whole story from setup to enabled. */
export async function memory(command: string): Promise<Figure[]> {
  const floor = await idleNodeMiB();
  const sandbox = await startSandbox({ environment: process.env });
  try {
    const { pid } = sandbox.bot();
    const ready = residentMiB(pid);
    const code = await tour(sandbox, () => undefined);
    const after = residentMiB(pid);
    const note = after === undefined ? 'needs /proc' : code === 0 ? '' : 'the tour did not come to its end';
    const baseline = floor === undefined ? undefined : { what: 'an idle node', value: floor };
    return [
      { what: 'resident memory when ready', value: ready, unit: 'MiB', baseline, note, command },
      {
        what: 'resident memory after a whole story',
        value: after,
        unit: 'MiB',
        bound: boundMiB,
        baseline,
        note,
        command,
      },
    ];
  } finally {
    await sandbox.close();
  }
}
