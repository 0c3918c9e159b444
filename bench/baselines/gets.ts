import { Queue, Worker } from 'bullmq';
import { Pool } from 'undici';

/*
 * The floor for asking somebody else over and over: GETs through a pool, twenty at a time, parsed, and with `REDIS_URL`
 * each as a job of a queue. Prints the processor time of one in ms, once the program is warm.
 */
const [url = '', headers = '{}', count = '1'] = process.argv.slice(2);
const atOnce = 20;
const { origin, pathname, search } = new URL(url);
const pool = new Pool(origin, { connections: atOnce });
const sent = JSON.parse(headers) as Record<string, string>;

async function get(): Promise<void> {
  const { statusCode, body } = await pool.request({ path: pathname + search, method: 'GET', headers: sent });
  if (statusCode !== 200) throw new Error(`${statusCode}: ${await body.text()}`);
  await body.json();
}

async function alone(many: number): Promise<void> {
  for (let left = many; left > 0; left -= atOnce) {
    await Promise.all(Array.from({ length: Math.min(left, atOnce) }, get));
  }
}

async function asJobs(redisUrl: string): Promise<typeof alone> {
  const { hostname: host, port } = new URL(redisUrl);
  const connection = { host, port: Number(port) };
  const queue = new Queue('floor', { connection });
  const done: unknown[] = [];
  const worker = new Worker('floor', get, { connection, concurrency: atOnce });
  worker.on('completed', ({ id }) => done.push(id));
  await worker.waitUntilReady();
  return async (many) => {
    const until = done.length + many;
    const job = { name: 'get', data: {}, opts: { removeOnComplete: true } };
    await queue.addBulk(Array.from({ length: many }, () => job));
    while (done.length < until) await new Promise((resolve) => setTimeout(resolve, 5));
  };
}

const redisUrl = process.env['REDIS_URL'];
const make = redisUrl === undefined ? alone : await asJobs(redisUrl);
await make(500);
const before = process.cpuUsage();
await make(Number(count));
const { user, system } = process.cpuUsage(before);
process.stdout.write(`${(user + system) / 1000 / Number(count)}\n`);
process.exit(0);
