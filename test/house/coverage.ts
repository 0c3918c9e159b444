import { once } from 'node:events';
import { pathToFileURL } from 'node:url';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { findFreePort } from '../../sandbox/free-port.ts';

/** https://chromedevtools.github.io/devtools-protocol/tot/Profiler/#method-takePreciseCoverage */
const Taken = z.object({
  result: z.array(
    z.object({
      url: z.string(),
      functions: z.array(
        z.object({ ranges: z.array(z.object({ startOffset: z.number(), count: z.number() })) }),
      ),
    }),
  ),
});

type Scripts = z.infer<typeof Taken>['result'];

/** What has a process of Node's open its inspector, by variables alone. */
export async function inspectable(): Promise<{ port: number; variables: Record<string, string> }> {
  const port = await findFreePort();
  // What was compiled before is covered less precisely (https://nodejs.org/api/module.html#module-compile-cache).
  const variables = { NODE_OPTIONS: `--inspect=127.0.0.1:${port}`, NODE_DISABLE_COMPILE_CACHE: '1' };
  return { port, variables };
}

/** The files below a folder in which a function was called; that a file was loaded is no call. */
export function filesCalled(scripts: Scripts, folder: string): string[] {
  const prefix = `${pathToFileURL(folder).href}/`;
  return scripts
    .filter(({ url }) => url.startsWith(prefix))
    .filter(({ functions }) =>
      functions.some(
        ({ ranges: [whole] }) => whole !== undefined && whole.startOffset > 0 && whole.count > 0,
      ),
    )
    .map(({ url }) => url.slice(prefix.length))
    .toSorted();
}

export interface Coverage {
  /** What was called since it was taken before. */
  take(): Promise<Scripts>;
  end(): void;
}

async function addressOf(port: number): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port}/json/list`);
  const [target] = z.array(z.object({ webSocketDebuggerUrl: z.string() })).parse(await answer.json());
  if (target === undefined) throw new Error(`no process can be inspected at port ${port}`);
  return target.webSocketDebuggerUrl;
}

const Reply = z.object({
  id: z.number().optional(),
  result: z.unknown().optional(),
  error: z.unknown().optional(),
});

/** Counts every call in a process from now on, by V8 itself. */
export async function startCoverage(port: number): Promise<Coverage> {
  const socket = new WebSocket(await addressOf(port));
  await once(socket, 'open');
  let last = 0;
  async function ask(method: string, params: object = {}): Promise<unknown> {
    last += 1;
    const id = last;
    socket.send(JSON.stringify({ id, method, params }));
    for (;;) {
      const [data] = (await once(socket, 'message')) as [Buffer];
      const reply = Reply.parse(JSON.parse(data.toString()));
      if (reply.id !== id) continue;
      if (reply.error !== undefined) throw new Error(`${method}: ${JSON.stringify(reply.error)}`);
      return reply.result;
    }
  }
  await ask('Profiler.enable');
  await ask('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
  return {
    take: async () => Taken.parse(await ask('Profiler.takePreciseCoverage')).result,
    end: () => socket.terminate(),
  };
}
