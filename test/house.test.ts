import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
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

const nobody = ['../../sandbox/x.ts', '../../test/x.ts', '../../bench/x.ts', '../app.ts'];
const deeper = (paths: readonly string[]) => paths.map((path) => `../${path}`);
const rooms = (...names: string[]) => names.map((name) => `../${name}/x.ts`);

/** What each room may import, and what it may not. */
const table: readonly [room: string, may: readonly string[], mayNot: readonly string[]][] = [
  ['src', ['./domain/x.ts', 'pino'], ['../sandbox/x.ts', '../test/x.ts', './app.ts']],
  [
    'src/domain',
    ['./x.ts', 'node:crypto', 'canonicalize'],
    [
      ...nobody,
      ...rooms('views', 'store', 'clients', 'commands', 'jobs', 'configuration'),
      '../errors.ts',
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
    ['../x.ts', './x.ts'],
    [...deeper(nobody), ...deeper(rooms('views', 'store', 'clients')), 'zod', 'node:fs'],
  ],
  [
    'src/views',
    ['../domain/x.ts', '../domain/checks/x.ts', './x.ts', '@slack/types'],
    [
      ...nobody,
      ...rooms('store', 'clients', 'commands', 'jobs', 'configuration'),
      '../errors.ts',
      '../deps.ts',
      '../config.ts',
      '../contexts.ts',
      'ioredis',
      'node:fs',
    ],
  ],
  [
    'src/views/modals',
    ['../x.ts', '../../domain/x.ts'],
    [...deeper(nobody), ...deeper(rooms('store', 'clients', 'commands', 'jobs')), '../../deps.ts'],
  ],
  [
    'src/store',
    ['../domain/x.ts', '../errors.ts', 'ioredis'],
    [...nobody, ...rooms('views', 'clients', 'commands', 'jobs'), '../deps.ts', 'bullmq', '@slack/web-api'],
  ],
  [
    'src/clients/azure',
    ['../../domain/x.ts', '../../errors.ts', './x.ts', '@azure/identity'],
    [
      ...deeper(nobody),
      ...deeper(rooms('views', 'store', 'commands', 'jobs')),
      '../slack/x.ts',
      '../adobe/x.ts',
      '../../deps.ts',
      '../../config.ts',
      'bullmq',
      'ioredis',
    ],
  ],
  [
    'src/jobs',
    [
      '../domain/x.ts',
      '../views/x.ts',
      '../deps.ts',
      '../errors.ts',
      'bullmq',
      'type ../store/x.ts',
      'type ../clients/slack/x.ts',
    ],
    [
      ...nobody,
      ...rooms('commands', 'store', 'configuration', 'audit'),
      '../clients/slack/x.ts',
      '@slack/bolt',
    ],
  ],
  [
    'src/commands',
    ['../domain/x.ts', '../views/x.ts', '../views/modals/x.ts', '../deps.ts', '../errors.ts', '@slack/bolt'],
    [
      ...nobody,
      ...rooms('jobs', 'store', 'configuration', 'audit'),
      '../clients/slack/x.ts',
      'ioredis',
      'bullmq',
    ],
  ],
  ['src/configuration', ['../domain/x.ts', 'zod'], [...nobody, ...rooms('store', 'views', 'jobs')]],
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

  test('and so are cycles and default exports', () => {
    expect(isCaught('no-cycle', 'src/store/about.ts')).toBe(true);
    expect(isCaught('no-default-export', 'src/store/unnamed.ts')).toBe(true);
  });
});
