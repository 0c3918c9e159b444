import { expect, onTestFinished, test } from 'vitest';
import { createLog } from '../../src/runtime/log.ts';
import { createKeys } from '../../src/store/keys.ts';
import { openStore } from '../../src/store/open.ts';
import { startSwallowing } from './swallowing.ts';

test('behind a firewall that swallows packets the start and the doctor end with words, with and without Sentinels', async () => {
  const firewall = await startSwallowing();
  onTestFinished(() => firewall.close());
  const { port } = firewall;
  const addresses = [
    { host: '127.0.0.1', port },
    { host: '127.0.0.1', port },
  ];
  const began = performance.now();
  const open = (sentinels?: { readonly name: string; readonly addresses: typeof addresses }) =>
    openStore(
      { url: `redis://127.0.0.1:${port}`, sentinels },
      createKeys('{swallowed}'),
      createLog('silent'),
    ).then(
      () => 'open',
      (error: unknown) => String(error),
    );
  const [plain, sentinel] = await Promise.all([open(), open({ name: 'primary', addresses })]);
  expect(plain).toContain('ETIMEDOUT');
  expect(sentinel).toContain('no connection within 15 s');
  expect(performance.now() - began).toBeLessThan(25_000);
}, 60_000);
