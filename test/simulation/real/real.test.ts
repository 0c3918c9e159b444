import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { findFaketime, findServerForTime } from './server.ts';

const main = fileURLToPath(new URL('../main.ts', import.meta.url));
const isMissing = findServerForTime() === undefined || findFaketime() === undefined;

/** Its clocks are replaced for good, so it runs in a process of its own. */
function compare(...given: readonly string[]): Promise<{ readonly code: number; readonly said: string }> {
  return new Promise((resolve) => {
    const asked = ['--disable-warning=ExperimentalWarning', main, '--real', ...given];
    execFile(process.execPath, asked, { maxBuffer: 64 * 1024 * 1024 }, (error, out, err) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      resolve({ code, said: out + err });
    });
  });
}

describe.skipIf(isMissing && process.env['CI'] === undefined)(
  'the seeds on a real Redis (needs libfaketime)',
  () => {
    test('each answer to the bot is the one that the simulated Redis gave', async () => {
      const { code, said } = await compare('--seeds', '6', '--from', '28');
      expect(said).toContain('the real Redis agrees');
      expect(code).toBe(0);
    });

    test('a script that is simulated wrongly is contradicted, with seed, step and both answers', async () => {
      const { code, said } = await compare('--planted', '--only', 'every claim', '--seeds', '5');
      expect(said).toMatch(/Seed \d+, step \d+, at \d+ by Redis’s clock: eval claimPlace/u);
      expect(said).toMatch(/simulated: 2\n +real: +[013]/u);
      expect(said).toContain('Each planted disagreement is found.');
      expect(code).toBe(0);
    });
  },
);
