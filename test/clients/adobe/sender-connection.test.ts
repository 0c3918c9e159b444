import { once } from 'node:events';
import diagnostics from 'node:diagnostics_channel';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createSecureServer } from 'node:http2';
import { Dispatcher } from 'undici';
import { afterEach, describe, expect, test } from 'vitest';
import { writeOnce } from '../../../src/clients/adobe/sender.ts';
import { certificate, key } from './loopback-certificate.ts';
import { configurationAnswer, postAnswer, postBody } from './samples.ts';
import { json, startTinyAdobe, type Answerer, type TinyAdobe } from './tiny-adobe.ts';

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const undo of cleanUp.splice(0).toReversed()) await undo();
});

async function tiny(answer: Answerer): Promise<TinyAdobe> {
  const adobe = await startTinyAdobe(answer);
  cleanUp.push(() => adobe.close());
  return adobe;
}

function throwing(): never {
  throw new Error('a bug');
}

const yes = { mayStillWrite: () => true };
const found: Answerer = (seen, response) =>
  json(response, 200, seen.method === 'GET' ? configurationAnswer : postAnswer);

/** Hears what undici publishes about itself, in the very moment. */
function listen(channel: string, listener: () => void): void {
  diagnostics.subscribe(channel, listener);
  cleanUp.push(() => diagnostics.unsubscribe(channel, listener));
}

/** A server below HTTP: what it hears is kept, what it says is up to the test. */
async function rawServer(
  onData: (socket: Socket, heard: string) => void,
): Promise<{ url: string; heard: () => string }> {
  const pieces: string[] = [];
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('data', (data) => {
      pieces.push(data.toString('latin1'));
      onData(socket, data.toString('latin1'));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUp.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, heard: () => pieces.join('') };
}

describe('the connection that carries the POST', () => {
  test('is the one over which the gate asked last', async () => {
    const adobe = await tiny(found);
    const sender = await adobe.client().openSender();
    expect(await sender.findConfiguration(['Config1'])).toMatchObject({ kind: 'found' });
    expect(await sender.post(postBody, yes)).toMatchObject({ kind: 'accepted' });
    await sender.close();
    const [get, post] = adobe.seen.filter(({ path }) => path.includes('customer/config'));
    expect(get?.method).toBe('GET');
    expect(post?.method).toBe('POST');
    expect(post?.connection).toBe(get?.connection);
  });

  test('is opened again when the kept one has died, and the last question is asked only then', async () => {
    const adobe = await tiny((seen, response) => {
      found(seen, response);
      if (seen.method === 'GET') seen.socket.end();
    });
    const sender = await adobe.client().openSender();
    await sender.findConfiguration(['Config1']);
    const kept = adobe.seen.at(-1)?.socket;
    if (kept?.closed === false) await once(kept, 'close');
    const order: string[] = [];
    listen('undici:client:connected', () => order.push('connected'));
    const outcome = await sender.post(postBody, { mayStillWrite: () => order.push('asked') > 0 });
    await sender.close();
    expect(outcome).toMatchObject({ kind: 'accepted' });
    expect(adobe.posts()).toBe(1);
    expect(order).toEqual(['connected', 'asked']);
    const [get, post] = adobe.seen.filter(({ path }) => path.includes('customer/config'));
    expect(post?.connection).not.toBe(get?.connection);
  });

  test('that breaks under the POST is not tried a second time', async () => {
    const { url, heard } = await rawServer((socket, data) => {
      if (data.startsWith('POST')) socket.resetAndDestroy();
      else {
        const body = JSON.stringify(configurationAnswer);
        socket.write(
          `HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\nconnection: keep-alive\r\n\r\n${body}`,
        );
      }
    });
    const adobe = await tiny(() => {});
    const sender = await adobe.client({ platformUrl: url }).openSender();
    await sender.findConfiguration(['Config1']);
    const outcome = await sender.post(postBody, yes);
    await sender.close();
    expect(outcome).toMatchObject({ kind: 'unknown', cause: 'connectionLost' });
    expect(heard().split('POST ')).toHaveLength(2);
  });

  test.each([
    ['closed', (socket: Socket) => socket.end()],
    ['reset', (socket: Socket) => socket.resetAndDestroy()],
  ])('that is %s as soon as it stands leaves nothing to guess', async (_name, end) => {
    const server = createServer((socket) => end(socket.on('error', () => {})));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    cleanUp.push(() => server.close());
    const adobe = await tiny(() => {});
    const platformUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    let asked = 0;
    const sender = await adobe.client({ platformUrl, timeoutMs: 1000 }).openSender();
    const outcome = await sender.post(postBody, { mayStillWrite: () => ((asked += 1), true) });
    await sender.close();
    // Written or not is a race between two machines; what is said must fit what was asked.
    expect(asked).toBeLessThanOrEqual(1);
    expect(outcome.kind).toBe(asked === 1 ? 'unknown' : 'notSent');
  });
});

describe('the last question before the bytes', () => {
  test('is asked in the same synchronous run in which they are written', async () => {
    const adobe = await tiny(found);
    const order: string[] = [];
    const note = (what: string) => () => order.push(what);
    const channels = { 'undici:client:sendHeaders': 'head', 'undici:request:bodySent': 'body' };
    for (const [name, what] of Object.entries(channels)) listen(name, note(what));
    const sender = await adobe.client().openSender();
    order.length = 0;
    await sender.post(postBody, {
      mayStillWrite: () => {
        order.push('asked');
        process.nextTick(note('next tick'));
        queueMicrotask(note('microtask'));
        return true;
      },
    });
    await sender.close();
    expect(order.slice(0, 3)).toEqual(['asked', 'head', 'body']);
    expect(order).toContain('microtask');
  });

  test('answered with no lets not one byte out', async () => {
    const { url, heard } = await rawServer(() => {});
    const adobe = await tiny(() => {});
    const sender = await adobe.client({ platformUrl: url }).openSender();
    expect(await sender.post(postBody, { mayStillWrite: () => false })).toMatchObject({
      kind: 'notSent',
      why: 'tooLate',
    });
    await sender.close();
    expect(heard()).toBe('');
  });

  test('answered with no over the kept connection lets nothing follow the GET', async () => {
    const adobe = await tiny(found);
    const sender = await adobe.client().openSender();
    await sender.findConfiguration(['Config1']);
    expect(await sender.post(postBody, { mayStillWrite: () => false })).toMatchObject({
      kind: 'notSent',
      why: 'tooLate',
    });
    await sender.close();
    expect(adobe.posts()).toBe(0);
  });

  test('that throws counts as no', async () => {
    const { url, heard } = await rawServer(() => {});
    const adobe = await tiny(() => {});
    const sender = await adobe.client({ platformUrl: url }).openSender();
    expect(await sender.post(postBody, { mayStillWrite: throwing })).toMatchObject({
      kind: 'notSent',
      detail: 'a bug',
    });
    await sender.close();
    expect(heard()).toBe('');
  });

  test('is never asked of a sender that has posted', async () => {
    const adobe = await tiny(found);
    const sender = await adobe.client().openSender();
    await sender.post(postBody, yes);
    expect(await sender.post(postBody, yes)).toMatchObject({ kind: 'notSent' });
    await sender.close();
    expect(adobe.posts()).toBe(1);
  });

  test('lets a request begin once, although the dispatcher puts it back into its queue', async () => {
    class Requeueing extends Dispatcher {
      aborted = 0;
      override dispatch(_options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
        const controller = { abort: () => (this.aborted += 1) } as unknown as Dispatcher.DispatchController;
        handler.onRequestStart?.(controller, {});
        handler.onRequestStart?.(controller, {});
        handler.onResponseError?.(controller, new Error('closed'));
        return true;
      }
    }
    const dispatcher = new Requeueing();
    let asked = 0;
    const run = await writeOnce(dispatcher, {
      origin: 'https://platform.adobe.io',
      path: '/',
      headers: {},
      body: '{}',
      timeoutMs: 1000,
      mayStillWrite: () => ((asked += 1), true),
    });
    expect({ asked, aborted: dispatcher.aborted, kind: run.kind }).toEqual({
      asked: 1,
      aborted: 1,
      kind: 'broken',
    });
  });
});

describe('what was certainly never written', () => {
  test('to a port where nobody listens', async () => {
    const adobe = await tiny(() => {});
    const { url } = await tiny(() => {});
    await cleanUp.pop()?.();
    const sender = await adobe.client({ platformUrl: url }).openSender();
    expect(await sender.post(postBody, yes)).toMatchObject({ kind: 'notSent', why: 'connectionRefused' });
    await sender.close();
  });

  test('to a server whose certificate nobody vouches for', async () => {
    const server = createSecureServer({ cert: certificate, key, allowHTTP1: true });
    let requests = 0;
    server.on('request', () => (requests += 1));
    await new Promise<void>((resolve) => server.listen(0, resolve));
    cleanUp.push(() => server.close());
    const adobe = await tiny(() => {});
    const platformUrl = `https://localhost:${(server.address() as AddressInfo).port}`;
    const sender = await adobe.client({ platformUrl }).openSender();
    expect(await sender.post(postBody, yes)).toMatchObject({ kind: 'notSent', why: 'tls' });
    await sender.close();
    expect(requests).toBe(0);
  });

  test('where the handshake never ends', async () => {
    const { url } = await rawServer(() => {});
    const adobe = await tiny(() => {});
    const sender = await adobe
      .client({ platformUrl: url.replace('http:', 'https:'), timeoutMs: 300 })
      .openSender();
    const startedAt = performance.now();
    expect(await sender.post(postBody, yes)).toMatchObject({ kind: 'notSent', why: 'noConnection' });
    expect(performance.now() - startedAt).toBeLessThan(2000);
    await sender.close();
  });

  test('over a sender that is closed', async () => {
    const adobe = await tiny(found);
    const sender = await adobe.client().openSender();
    await sender.close();
    expect(await sender.post(postBody, yes)).toMatchObject({ kind: 'notSent' });
    expect(adobe.posts()).toBe(0);
  });
});
