import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below what systems hand out by themselves, so that no connection going out takes it before it is opened. */
const [from, until] = [15_000, 30_000];
const mostTries = 100;

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}

/** A port on loopback that nobody listens on. */
export async function findFreePort(): Promise<number> {
  for (let tries = 0; tries < mostTries; tries += 1) {
    const port = randomInt(from, until);
    if (await isFree(port)) return port;
  }
  throw new Error(`no port between ${from} and ${until} is free`);
}
