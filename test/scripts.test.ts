import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { projectFiles, read } from './documents/project-files.ts';

const { scripts } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>;
};

/** npm hands a script to `sh` on Linux and macOS and to `cmd` on Windows: only `&&` means the same to both. */
test.each(Object.entries(scripts))('npm run %s holds no language of one shell', (_name, script) => {
  for (const command of script.split(' && ')) {
    expect(command).toMatch(/^(?:node|npm|oxfmt|oxlint|knip|stryker|tsc|vitest)(?: [\w./:=@-]+)*$/u);
  }
});

test('no program uses the path of a URL as the path of a file: on Windows and with blanks they differ', () => {
  const programs = projectFiles().filter((path) => path.endsWith('.ts') && path !== 'test/scripts.test.ts');
  expect(programs.length).toBeGreaterThan(500);
  expect(programs.filter((path) => /import\.meta\.url\)\.pathname/u.test(read(path)))).toEqual([]);
});
