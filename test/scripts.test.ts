import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const { scripts } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>;
};

/**
 * npm hands a script to `sh` on Linux and macOS and to `cmd` on Windows: only `&&` means the same to both. But for the
 * `exec` of `start`, without which a SIGTERM ends npm and its shell and leaves the bot running, alone.
 */
test.each(Object.entries(scripts))('npm run %s holds no language of one shell', (_name, script) => {
  for (const command of script.split(' && ')) {
    expect(command).toMatch(/^(?:exec node|node|npm|oxfmt|oxlint|knip|tsc|vitest)(?: [\w./:=@-]+)*$/u);
  }
});
