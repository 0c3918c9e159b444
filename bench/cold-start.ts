import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { botEnvironment } from '../sandbox/bot-environment.ts';
import { findFreePort } from '../sandbox/free-port.ts';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.ts';
import { cpuMsOf } from './child.ts';
import { end, residentMiB, startUntil } from './process.ts';
import { type Effort, type Row, interleaved } from './row.ts';

const imports = fileURLToPath(new URL('baselines/imports.ts', import.meta.url));

/** What an operator would set, with the sandbox's systems and keys of its own in Redis. */
async function environmentFor({ slack, adobe, azure, redis }: Sandbox): Promise<Record<string, string>> {
  const at = {
    slackApiUrl: slack.apiUrl,
    adobeUrl: adobe.url,
    azureUrl: azure.url,
    redisUrl: redis.url,
    durable: redis.durable,
    port: await findFreePort(),
    mode: 'socket',
  } as const;
  return { ...botEnvironment(at, process.env), LOG_LEVEL: 'info', CMK_PREFIX: '{bench}' };
}

/** What `npm start` gives to node, flags included. */
function programOfStart(): string[] {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: { start: string } };
  return scripts.start.split(' ').slice(1);
}

interface Start {
  readonly cpuMs: number;
  readonly ms: number;
  readonly miB: number;
}

async function start(args: readonly string[], ready: string, env: Record<string, string>): Promise<Start> {
  const started = await startUntil(args, ready, env);
  const pid = started.child.pid ?? 0;
  const took = { ms: started.ms, cpuMs: cpuMsOf(pid), miB: residentMiB(pid) ?? Number.NaN };
  await end(started);
  return took;
}

/** From spawn to the line that says ready, as `npm start` runs it, beside a process that only imports as much. */
export async function coldStart(effort: Effort): Promise<Row[]> {
  const sandbox = await startSandbox({ environment: process.env });
  try {
    const environment = await environmentFor(sandbox);
    const program = programOfStart();
    const flags = program.slice(0, -1).filter((arg) => !arg.startsWith('--env-file'));
    const took = await interleaved(
      effort,
      () => start(program, '"msg":"ready"', environment),
      () => start([...flags, imports], 'ready', environment),
    );
    const row = (name: string, of: keyof Start, unit: string): Row => ({
      name,
      unit,
      ours: took.ours.map((one) => one[of]),
      floor: { what: 'the same imports', values: took.floor.map((one) => one[of]) },
    });
    return [
      { ...row('cold-start', 'cpuMs', 'ms'), goal: { of: 'ratio', atMost: 1.1 }, note: 'CPU' },
      row('cold-start-wall', 'ms', 'ms'),
      { ...row('resident-1', 'miB', 'MiB'), goal: { of: 'ratio', atMost: 1.15 }, note: 'when ready' },
    ];
  } finally {
    await sandbox.close();
  }
}
