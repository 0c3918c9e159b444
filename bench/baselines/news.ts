import { Queue, Worker } from 'bullmq';
import { Pool } from 'undici';

/*
 * The floor for news: a job goes through a queue and posts one message. Prints for each how long it took from the job to
 * Slack's stamp, in ms.
 */
const [count = '1', channel = '', offsetMs = '0'] = process.argv.slice(2);
const { REDIS_URL: redisUrl = '', SLACK_API_URL: slackUrl = '', SLACK_BOT_TOKEN: token = '' } = process.env;
const { hostname: host, port } = new URL(redisUrl);
const connection = { host, port: Number(port) };
const { origin, pathname } = new URL(slackUrl);
const pool = new Pool(origin);
const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };

async function post(text: string): Promise<number> {
  const body = JSON.stringify({ channel, text });
  const sent = { path: `${pathname}chat.postMessage`, method: 'POST', headers, body } as const;
  const answer = (await (await pool.request(sent)).body.json()) as { readonly ts?: string };
  return Number(answer.ts) * 1000 - Number(offsetMs);
}

const queue = new Queue<number>('news', { connection });
const took: number[] = [];
const worker = new Worker<number>(
  'news',
  async ({ data: at }) => void took.push((await post(`News of ${at}`)) - at),
  {
    connection,
  },
);
await worker.waitUntilReady();
for (let told = 0; told < Number(count); told += 1) {
  await queue.add('news', Date.now(), { removeOnComplete: true });
  while (took.length <= told) await new Promise((resolve) => setTimeout(resolve, 2));
}
process.stdout.write(JSON.stringify(took));
process.exit(0);
