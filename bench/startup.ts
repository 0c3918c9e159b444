import { readFileSync } from 'node:fs';
import { botEnvironment } from '../sandbox/bot-environment.ts';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.ts';
import { type Figure, quantile } from './figure.ts';
import { end, startUntil } from './process.ts';
import { findFreePort } from '../sandbox/free-port.ts';

const starts = 9;
const boundMs = 1_500;

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
  return scripts.start.split(' node ')[1]?.split(' ') ?? [];
}

/** From spawn to the line that says ready, as `npm start` runs it. */
export async function startup(command: string): Promise<Figure[]> {
  const sandbox = await startSandbox({ environment: process.env });
  const bot: number[] = [];
  const bare: number[] = [];
  try {
    const environment = await environmentFor(sandbox);
    for (let start = 0; start < starts; start += 1) {
      bare.push((await startUntil(['-e', ''], undefined, {})).ms);
      const started = await startUntil(programOfStart(), '"msg":"ready"', environment);
      bot.push(started.ms);
      await end(started);
    }
  } finally {
    await sandbox.close();
  }
  const note = `${starts} starts, ${Math.min(...bot).toFixed(0)} to ${Math.max(...bot).toFixed(0)} ms`;
  const baseline = { what: "node -e ''", value: quantile(bare, 0.5) };
  return [
    {
      what: 'start to ready, median',
      value: quantile(bot, 0.5),
      unit: 'ms',
      bound: boundMs,
      baseline,
      note,
      command,
    },
  ];
}
