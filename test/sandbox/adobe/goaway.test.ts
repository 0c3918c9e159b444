import { Pool } from 'undici';
import { expect, test } from 'vitest';
import { startGoAwayServer } from '../../../sandbox/adobe/goaway.ts';
import { configPath, order, orgId, startWorld, type Running } from './world.ts';

interface Tried {
  status: number | string;
  versions: string[];
  created: number;
}

/** A GET, then one POST, over one connection, as the gate does it. */
async function tryPost(world: Running, how: 'goaway' | 'refusedStream', allowH2: boolean): Promise<Tried> {
  const server = await startGoAwayServer({ listener: world.adobe.listener, how });
  const pool = new Pool(server.url, { allowH2, connections: 1, connect: { ca: server.certificate } });
  const headers = {
    authorization: `Bearer ${String((await world.token()).body['access_token'])}`,
    'x-api-key': 'acp_provisioning',
    'x-gw-ims-org-id': orgId,
    'content-type': 'application/json',
  };
  try {
    const path = `${configPath}/Config1?configType=BYOK_CONFIG`;
    const looked = await pool.request({ method: 'GET', path, headers });
    await looked.body.dump();
    expect(looked.statusCode).toBe(404);
    const body = JSON.stringify(order());
    const status = await pool.request({ method: 'POST', path: configPath, headers, body }).then(
      async (answer) => {
        await answer.body.dump();
        return answer.statusCode;
      },
      (error: unknown) => (error as { code: string }).code,
    );
    const versions = server.posts().map(({ httpVersion }) => httpVersion);
    return { status, versions, created: world.adobe.configurations().length };
  } finally {
    await pool.destroy();
    await server.close();
  }
}

test.for(['goaway', 'refusedStream'] as const)(
  'undici as it comes sends a POST twice after %s',
  async (how) => {
    await using world = await startWorld();
    expect(await tryPost(world, how, true)).toEqual({ status: 200, versions: ['2.0', '2.0'], created: 1 });
  },
);

test.for(['goaway', 'refusedStream'] as const)(
  'with HTTP/1.1 only there is one POST to a server that does %s',
  async (how) => {
    await using world = await startWorld();
    expect(await tryPost(world, how, false)).toEqual({
      status: 'UND_ERR_SOCKET',
      versions: ['1.1'],
      created: 0,
    });
  },
);
