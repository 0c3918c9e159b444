import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** The guard in one place; the guard where the channel may refuse messages, and the direct messages show them. */
export const models = ['guard.pml', 'direct.pml'] as const;
type Model = (typeof models)[number];
const pathOf = (model: Model) => fileURLToPath(new URL(model, import.meta.url));

export interface Checked {
  /** The planted fault, or undefined for the model as it is. */
  readonly fault: string | undefined;
  /** The assertion that does not hold, as Spin prints it. */
  readonly violated: string | undefined;
  readonly states: number;
  readonly seconds: number;
}

/** The faults that can be planted: every `FAULT_…` that the model names. */
export async function plantedFaults(model: Model): Promise<string[]> {
  const text = await readFile(pathOf(model), 'utf8');
  return [...new Set(text.match(/\bFAULT_[A-Z_]+/gu))]
    .filter((name) => text.includes(`def ${name}`))
    .toSorted();
}

/**
 * Every state that the model can reach, checked by Spin (https://spinroot.com). Needs `spin` and `cc` on the PATH.
 * Throws where they are missing, or where the search did not end.
 */
export async function checkModel(model: Model, fault?: string): Promise<Checked> {
  const folder = await mkdtemp(join(tmpdir(), 'guard-model-'));
  const here = { cwd: folder };
  const began = performance.now();
  try {
    await copyFile(pathOf(model), join(folder, model));
    await run('spin', [...(fault === undefined ? [] : [`-D${fault}`]), '-a', model], here);
    // A fault is found soon: there compiling is what takes time.
    const level = fault === undefined ? '-O2' : '-O0';
    await run('cc', ['-w', level, '-DSAFETY', '-DCOLLAPSE', '-o', 'pan', 'pan.c'], here);
    const { stdout } = await run('./pan', ['-m200000'], { ...here, timeout: 240_000 });
    const states = /(\d+) states, stored/u.exec(stdout)?.[1];
    if (states === undefined) throw new Error(`Spin said something else:\n${stdout}`);
    const found = /assertion violated (.*) \(at depth/u.exec(stdout)?.[1];
    if (found === undefined && !stdout.includes('errors: 0'))
      throw new Error(`The search did not end:\n${stdout}`);
    return {
      fault,
      violated: found?.trim(),
      states: Number(states),
      seconds: (performance.now() - began) / 1000,
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}
