import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseAsked } from './asked.ts';
import type { Played } from './play.ts';
import { createRandom } from './random.ts';
import { AskedWrongly, parseSchedule, writtenSchedule } from './schedule-file.ts';
import { shrink } from './shrink.ts';
import type { Trouble } from './troubles.ts';

const main = fileURLToPath(new URL('main.ts', import.meta.url));
const clocks = fileURLToPath(new URL('clocks.ts', import.meta.url));

/** Its clocks are replaced for good, so it runs in a process of its own. */
function run(...given: readonly string[]): Promise<{ readonly code: number; readonly said: string }> {
  return new Promise((resolve) => {
    const options = { maxBuffer: 64 * 1024 * 1024 };
    execFile(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', ...given],
      options,
      (error, out, err) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
        resolve({ code, said: out + err });
      },
    );
  });
}
const simulate = (...given: readonly string[]) => run(main, ...given);

/** About fifteen seconds of one core; `npm run simulate` plays as many as you like. */
const seeds = 150;

describe('the simulation', () => {
  test(
    'every promise holds in each of the first seeds',
    async () => {
      const { code, said } = await simulate('--seeds', String(seeds));
      expect(said).toContain('every promise held');
      expect(code).toBe(0);
    },
    10 * 60_000,
  );

  test('a seed gives the same run, word for word, each time', async () => {
    const [one, other] = await Promise.all([simulate('--seed', '11'), simulate('--seed', '11')]);
    expect(one.said).toContain('is appended by');
    expect(other).toEqual(one);
  });

  test('Slack, away for hours, is not asked who everybody is for each message that waits', async () => {
    const { code, said } = await simulate('--seed', '451');
    expect(said).toContain('away of slack for 9040.3 s');
    expect(said).not.toContain('BROKEN');
    expect(code).toBe(0);
  }, 120_000);

  test.each([
    'Date.now()',
    'new Date()',
    'performance.now()',
    'Math.random()',
    'setTimeout(() => 1, 1)',
    'setInterval(() => 1, 1)',
    'crypto.randomUUID()',
    'crypto.randomBytes(4)',
    'timers.setTimeout(1)',
  ])('where nothing is simulated, %s throws', async (asked) => {
    const script = `
        import * as crypto from 'node:crypto';
        import * as timers from 'node:timers/promises';
        const { replaceClocks } = await import(${JSON.stringify(clocks)});
        replaceClocks();
        try { void crypto, timers; await ${asked}; console.log('real'); } catch (error) { console.log(error.message); }`;
    const { said } = await run('--input-type=module', '-e', script);
    expect(said).toMatch(/outside of the simulation|is real/u);
  });

  test('a fault that is planted on purpose is found', async () => {
    const { code, said } = await simulate('--planted', '--only', 'sends again', '--seeds', '200');
    expect(said).toContain('Each planted fault is found.');
    expect(code).toBe(0);
  });
});

test('no two of the first thousand seeds are the same run', () => {
  const firsts = Array.from({ length: 1000 }, (_none, seed) => createRandom(seed, 'network').next());
  expect(new Set(firsts).size).toBe(1000);
});

const kill: Trouble = { kind: 'killed', after: 'intended', calls: 8, ms: 300 };
const others: readonly Trouble[] = [
  { kind: 'act', after: 'start', calls: 3, what: 'stop' },
  { kind: 'queueLost', after: 'proposed', calls: 9 },
];

describe('a schedule', () => {
  test('is cut to what still breaks the promise, each trouble as early as it may be', async () => {
    const breaksAt = (troubles: readonly Trouble[]) =>
      troubles.some(({ kind, calls }) => kind === 'killed' && calls >= 2)
        ? [{ promise: 'quorum', words: '' }]
        : [];
    const play = async (troubles: readonly Trouble[]) =>
      ({ seed: 1, troubles, violations: breaksAt(troubles) }) as unknown as Played;
    const [first, second] = others;
    if (first === undefined || second === undefined) throw new Error('nothing to leave out');
    const shortest = await shrink(await play([first, kill, second]), play);
    expect(shortest.troubles).toEqual([{ ...kill, calls: 2 }]);
  });

  test('is read as it was written', () => {
    const text = writtenSchedule(7, [kill, ...others]);
    expect(parseSchedule(text, 'a file')).toEqual({ version: 1, seed: 7, troubles: [kill, ...others] });
  });

  test.each([
    ['no JSON', '{', 'is not JSON'],
    ['of another version', '{"version":0,"seed":1,"troubles":[]}', 'version'],
    [
      'with a trouble that nobody knows',
      writtenSchedule(1, [{ ...kill, kind: 'flood' as 'killed' }]),
      'troubles.0.kind',
    ],
    [
      'with an act that nobody knows',
      writtenSchedule(1, [{ kind: 'act', after: 'start', calls: 1, what: 'dance' }]),
      'expected one of stop',
    ],
    ['with a seed that is no number', '{"version":1,"seed":"x","troubles":[]}', 'seed'],
    ['with more than it can hold', '{"version":1,"seed":1,"troubles":[],"speed":9}', 'speed'],
  ])('that is %s is refused in words', (_what, text, words) => {
    expect(() => parseSchedule(text, 'a file')).toThrow(AskedWrongly);
    expect(() => parseSchedule(text, 'a file')).toThrow(words);
  });
});

describe('asked wrongly, the simulation says so and plays nothing', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'schedule-'));
    await writeFile(join(folder, 'nonsense.json'), '{"seed":');
  });
  afterAll(() => rm(folder, { recursive: true }));

  test.each([
    [['--seeds', 'many'], '--seeds takes a whole number'],
    [['--from', '-1'], '--from'],
    [['--seed', '1.5'], '--seed takes a whole number'],
    [['--speed', '9'], '--speed'],
    [['--schedule', '/no/such/file'], 'cannot be read'],
    [['--planted', '--only', 'nothing of the kind'], 'There is no planted fault'],
    [['--real', '--schedule', 'a file'], '--real takes seeds'],
  ])('%j', (given, words) => {
    expect(() => parseAsked(given)).toThrow(AskedWrongly);
    expect(() => parseAsked(given)).toThrow(words);
  });

  test('on the command line with exit code 2 and without a stack', async () => {
    const { code, said } = await simulate('--schedule', join(folder, 'nonsense.json'));
    expect(said).toMatch(/nonsense\.json is not JSON\.\n$/u);
    expect(code).toBe(2);
  });
});
