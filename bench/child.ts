import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import type { Took } from './row.ts';

/**
 * Processor time of a process's threads, in ms; NaN where the machine has no /proc. The scheduler counts in nanoseconds,
 * /proc/…/stat in hundredths of a second only.
 */
export function cpuMsOf(pid: number): number {
  const tasks = `/proc/${pid}/task`;
  try {
    return readdirSync(tasks)
      .map((task) => Number(readFileSync(`${tasks}/${task}/schedstat`, 'utf8').split(' ')[0]) / 1e6)
      .reduce((sum, ms) => sum + ms, 0);
  } catch {
    return Number.NaN;
  }
}

/** A whole process, from start to end. Throws where it fails. */
export async function runChild(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Took & { readonly said: string }> {
  const began = performance.now();
  // Node tells at its end what it took: finer than Linux counts.
  const last =
    "process.on('exit',()=>{const{user,system}=process.cpuUsage();require('node:fs').writeSync(2,'cpu '+(user+system)/1000+'\\n')})";
  const preload = `data:text/javascript,${encodeURIComponent(`import{createRequire}from'node:module';const require=createRequire('/');${last}`)}`;
  const child = spawn(process.execPath, [`--import=${preload}`, ...args], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [said, told] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (told += text));
  const [code] = (await once(child, 'close')) as [number];
  const ms = performance.now() - began;
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${said}${told}`);
  return { ms, cpuMs: Number(/^cpu (?<ms>[\d.]+)$/mu.exec(told)?.groups?.['ms']), said };
}
