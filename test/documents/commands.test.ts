import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { findWrong } from './azure-cli.ts';
import { azureCommandsIn, shellIn } from './commands.ts';
import { projectFiles, read } from './project-files.ts';

const documents = projectFiles().filter((path) => path.endsWith('.md'));
const { scripts } = JSON.parse(read('package.json')) as {
  readonly scripts: Readonly<Record<string, string>>;
};

const azureCommands = documents.flatMap((path) =>
  azureCommandsIn(read(path)).map((line) => [path, line] as const),
);

describe('every command in the documents', () => {
  test.each(azureCommands)('%s: %s is one of Azure CLI’s, with its own parameters', (_path, line) => {
    expect(findWrong(line)).toEqual([]);
  });

  test('of Azure CLI is found, also where it fills a variable or stands in a sentence', () => {
    expect(azureCommands.filter(([path]) => path === 'docs/install.md').length).toBeGreaterThan(12);
    expect(
      azureCommandsIn('```sh\nA=$(az ad sp nothing --id "$B")\n```\n\nRun `az role list --x <y>`.'),
    ).toEqual(['az ad sp nothing --id "$B"', 'az role list --x x']);
    expect(findWrong('az role assignment create --role r --scope s --conditions c')).toEqual([
      '--conditions',
    ]);
  });

  test('of npm is one of the project’s scripts', () => {
    const named = documents.flatMap((path) => {
      const { blocks, inline } = shellIn(read(path));
      return [...blocks, ...inline].flatMap((line) =>
        [...line.matchAll(/\bnpm (?:run ([\w:]+)|(start|test)\b)/gu)].map(([, run, short]) => [
          path,
          run ?? short ?? '',
        ]),
      );
    });
    expect(named.length).toBeGreaterThan(40);
    expect(named.filter(([, script = '']) => scripts[script] === undefined)).toEqual([]);
  });

  test('the docs do not say that npm start uses exec', () => {
    expect(scripts['start']).not.toMatch(/^exec /u);
    expect(read('docs/operate.md')).not.toContain('`npm start` uses `exec`');
  });

  test.each(documents)('in a block of %s is something that a shell can read', (path) => {
    const { blocks } = shellIn(read(path));
    const { status, stderr } = spawnSync('sh', ['-n'], { input: blocks.join('\n'), encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
  });
});
