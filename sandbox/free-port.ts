import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below what systems hand out by themselves, so that no connection going out takes it before it is opened. */
const [from, until] = [15_000, 30_000];
/**
 * Some seconds pass until a port is opened, and other processes look for one meanwhile: each looks in a part of its own,
 * and hands none out again before all the others.
 */
const parts = 60;
const inPart = (until - from) / parts;
const first = from + (process.pid % parts) * inPart;
let handedOut = randomInt(inPart);

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
  for (let tries = 0; tries < inPart; tries += 1) {
    handedOut += 1;
    const port = first + (handedOut % inPart);
    if (await isFree(port)) return port;
  }
  throw new Error(`no port between ${first} and ${first + inPart} is free`);
}
