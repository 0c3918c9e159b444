import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { circlesIn, importsIn, importsOf } from './house/imports.ts';
import { exportedTwice, namesIn, textsOf } from './house/names.ts';
import { beside, tower, whyForbidden } from './house/rooms.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const imports = importsOf(root, ['src', ...beside]);

describe('one name, one thing', () => {
  const texts = textsOf(root, 'src');

  test('no two files of src export the same name', () => {
    expect(texts.flatMap(([, text]) => namesIn(text)).length).toBeGreaterThan(1000);
    expect(exportedTwice(texts)).toEqual([]);
  });

  test.each([
    ['a function', 'export async function planted() {}'],
    ['a constant', 'export const planted = 1;'],
    ['a name given on the way out', 'const x = 1;\nexport { x as planted };'],
    ['a list', 'export {\n  one,\n  planted,\n};'],
  ])('catches %s', (_what, text) => {
    const planted = [
      ['a.ts', 'export type planted = 1;'],
      ['b.ts', text],
    ] as const;
    expect(exportedTwice(planted)).toEqual([['planted', ['a.ts', 'b.ts']]]);
  });
});

describe('the tower', () => {
  test('has a room for every file of src, and each imports only its own room and those below', () => {
    expect(imports.filter(({ from }) => from.startsWith('src/')).length).toBeGreaterThan(1000);
    expect(imports.flatMap((one) => whyForbidden(one) ?? [])).toEqual([]);
  });

  test('has no room that is not there', () => {
    expect(tower.flat().filter((name) => !existsSync(join(root, name)))).toEqual([]);
  });

  test('has no circle anywhere, types included, and none beside it', () => {
    expect(circlesIn(imports)).toEqual([]);
  });

  test.each([
    [
      'a rule that knows the words',
      'src/domain/rules/decide.ts',
      "import { x } from '../../views/blocks/text.ts';",
    ],
    ['an event that knows the rules', 'src/domain/events.ts', "import type { X } from './rules/gate.ts';"],
    [
      'a view that knows a higher one',
      'src/views/blocks/text.ts',
      "import { x } from '../standing/card.ts';",
    ],
    ['a client that knows another', 'src/clients/slack/web-api.ts', "import { x } from '../adobe/adobe.ts';"],
    ['a command that knows the jobs', 'src/commands/stop.ts', "export type { X } from '../jobs/job.ts';"],
    ['a job that knows its queue', 'src/jobs/poll.ts', "import {\n  x,\n} from './queue/queue.ts';"],
    ['a command that shows its view', 'src/commands/stop.ts', "import { x } from '../listeners/screen.ts';"],
    ['what is late to be imported', 'src/store/redis.ts', "const x = await import('../start/storage.ts');"],
    ['a rule that reads a file', 'src/domain/events.ts', "import { readFileSync } from 'node:fs';"],
    ['a view that needs a package', 'src/views/blocks/text.ts', "import { z } from 'zod';"],
    ['a look out of src', 'src/app.ts', "import { x } from '../sandbox/cast.ts';"],
    ['a file without a room', 'src/odd/one.ts', "import { x } from '../domain/events.ts';"],
  ])('catches %s', (_what, file, text) => {
    expect(importsIn(file, text).flatMap((one) => whyForbidden(one) ?? [])).toHaveLength(1);
  });

  test('catches a circle of types', () => {
    const round = [
      ...importsIn('src/domain/a.ts', "import type { B } from './rules/b.ts';"),
      ...importsIn('src/domain/rules/b.ts', "import type { C } from '../c.ts';"),
      ...importsIn('src/domain/c.ts', "import type { A } from './a.ts';"),
    ];
    expect(circlesIn(round)).toEqual([['src/domain/a.ts', 'src/domain/c.ts', 'src/domain/rules/b.ts']]);
  });
});

const house = mkdtempSync(join(tmpdir(), 'house-'));
copyFileSync(join(root, '.oxlintrc.json'), join(house, '.oxlintrc.json'));
afterAll(() => rmSync(house, { recursive: true }));

function plant(file: string, text: string): void {
  mkdirSync(dirname(join(house, file)), { recursive: true });
  writeFileSync(join(house, file), text);
}

/** The rules of the project's own linter, with what each found and where. */
function lint(): readonly { readonly code: string; readonly filename: string }[] {
  const { stdout } = spawnSync(join(root, 'node_modules/.bin/oxlint'), ['--format', 'json'], {
    cwd: house,
    encoding: 'utf8',
  });
  return (JSON.parse(stdout) as { diagnostics: { code: string; filename: string }[] }).diagnostics;
}

const outOfSrc = ['sandbox/x.ts', 'test/x.ts', 'bench/x.ts'];
const up = (steps: number, paths: readonly string[]) => paths.map((path) => '../'.repeat(steps) + path);

/** What the linter says while somebody types: whom a room may import, and whom not. */
const table: readonly [room: string, may: readonly string[], mayNot: readonly string[]][] = [
  ['src', ['./domain/x.ts', 'pino'], [...up(1, outOfSrc), './app.ts']],
  ['src/listeners', ['../commands/x.ts', '@slack/bolt'], [...up(2, outOfSrc), '../app.ts']],
  [
    'src/domain',
    ['./x.ts', './rules/x.ts', './commands.ts', 'node:crypto', 'canonicalize'],
    [
      ...up(2, outOfSrc),
      ...up(1, ['views/x.ts', 'store/x.ts', 'commands/x.ts', 'jobs/x.ts', 'errors.ts', 'app.ts']),
      'zod',
      'ioredis',
      'bullmq',
      'undici',
      '@slack/types',
      '@azure/identity',
      'node:fs',
      'node:child_process',
    ],
  ],
  [
    'src/domain/checks',
    ['../x.ts', './x.ts', '../commands.ts'],
    [
      ...up(3, outOfSrc),
      ...up(2, ['views/x.ts', 'store/x.ts', 'clients/x.ts', 'errors.ts']),
      'zod',
      'node:fs',
    ],
  ],
  [
    'src/views/standing',
    ['../../domain/x.ts', '../../domain/checks/x.ts', '../blocks/x.ts', '@slack/types'],
    [...up(3, outOfSrc), ...up(2, ['store/x.ts', 'jobs/x.ts', 'errors.ts', 'deps.ts']), 'ioredis', 'node:fs'],
  ],
  [
    'src/jobs',
    [
      '../domain/x.ts',
      '../views/x.ts',
      '../deps.ts',
      'bullmq',
      'type ../store/x.ts',
      'type ../clients/slack/x.ts',
    ],
    [...up(2, outOfSrc), '../store/x.ts', '../clients/slack/x.ts'],
  ],
  [
    'src/commands',
    ['../domain/x.ts', '../views/x.ts', '../deps.ts', '../errors.ts'],
    [
      ...up(2, outOfSrc),
      ...up(1, [
        'jobs/x.ts',
        'store/x.ts',
        'configuration/x.ts',
        'audit/x.ts',
        'listeners/x.ts',
        'clients/slack/x.ts',
      ]),
    ],
  ],
  ['sandbox/slack', ['../x.ts', '../../src/domain/x.ts'], ['../../src/app.ts', '../../src/commands/x.ts']],
];

const statement = (from: string, name: string) =>
  `import ${from.startsWith('type ') ? 'type ' : ''}{ x } from '${from.replace('type ', '')}';\n\nexport type ${name} = typeof x;\n`;

const planted = table.flatMap(([room, may, mayNot]) =>
  [...may.map((from) => ({ from, may: true })), ...mayNot.map((from) => ({ from, may: false }))].map(
    (one, place) => ({ ...one, room, file: `${room}/planted${place}.ts` }),
  ),
);
for (const { file, from } of planted) plant(file, statement(from, 'Planted'));
plant('src/store/about.ts', "import { round } from './round.ts';\n\nexport const x = round;\n");
plant('src/store/round.ts', "import { x } from './about.ts';\n\nexport const round = x;\n");
plant('src/store/unnamed.ts', 'export default 1;\n');

const found = lint();
const isCaught = (rule: string, file: string) =>
  found.some(({ code, filename }) => code.includes(rule) && filename.endsWith(file));

describe('who may import whom is caught by the linter', () => {
  test.each(table.map(([room]) => room))('in %s', (room) => {
    const here = planted.filter((one) => one.room === room);
    const caught = here.filter(({ file }) => isCaught('no-restricted-imports', file));
    expect(caught.map(({ from }) => from)).toEqual(here.filter(({ may }) => !may).map(({ from }) => from));
  });

  test('and so are circles and default exports', () => {
    expect(isCaught('no-cycle', 'src/store/about.ts')).toBe(true);
    expect(isCaught('no-default-export', 'src/store/unnamed.ts')).toBe(true);
  });
});
