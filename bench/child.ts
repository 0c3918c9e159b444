import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Took } from './row.ts';

/** Linux counts in hundredths of a second. */
const tickMs = 10;

/** Processor time of a process and of the children it has waited for, in ms; NaN where the machine has no /proc. */
export function cpuMsOf(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) * tickMs;
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
