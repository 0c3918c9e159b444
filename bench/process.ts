import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

const readyWithinMs = 20_000;

export interface Started {
  readonly child: ChildProcess;
  /** From before the process was made until it said that it is ready. */
  readonly ms: number;
}

/** Starts a program with this very Node and waits until its standard output says `ready`; without it, until it ends. */
export async function startUntil(
  args: readonly string[],
  ready: string | undefined,
  env: Readonly<Record<string, string>>,
): Promise<Started> {
  const began = performance.now();
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const signal = AbortSignal.timeout(readyWithinMs);
  const gone = once(child, 'exit', { signal });
  if (ready === undefined) {
    await gone;
    return { child, ms: performance.now() - began };
  }
  let printed = '';
  const said = new Promise<void>((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
      if (printed.includes(ready)) resolve();
    });
  });
  const early = gone.then(() => {
    throw new Error(`${args.join(' ')} ended before it was ready:\n${printed}`);
  });
  await Promise.race([said, early]).catch((error: unknown) => {
    child.kill('SIGKILL');
    throw error;
  });
  early.catch(() => undefined);
  return { child, ms: performance.now() - began };
}

export async function end({ child }: Started): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
}

/** Resident memory of a process in MiB; undefined where the machine has no /proc. */
export function residentMiB(pid: number): number | undefined {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB$/mu.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
  } catch {
    return undefined;
  }
}
