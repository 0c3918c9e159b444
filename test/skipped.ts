import type { Reporter, TestModule } from 'vitest/node';
import { findRedisServer } from '../sandbox/redis.ts';

/** What a skipped test needs, by its own name; without a name for it, it is Redis. */
export function whySkipped(fullName: string, hasRedis: boolean): string | undefined {
  const named = /\bneeds (.+?)(?: \(|\)| > |$)/u.exec(fullName)?.[1];
  return named ?? (hasRedis ? undefined : 'redis-server');
}

/** One line for each thing that is missing here: what is skipped without it. */
function skippedLines(modules: readonly TestModule[], hasRedis: boolean): string[] {
  const skipped = modules.flatMap((module) =>
    [...module.children.allTests('skipped')].map(({ fullName }) => ({
      file: module.relativeModuleId,
      why: whySkipped(fullName, hasRedis),
    })),
  );
  return [...Map.groupBy(skipped, ({ why }) => why)].flatMap(([why, tests]) => {
    const files = [...new Set(tests.map(({ file }) => file))];
    const where = files.length > 3 ? `${files.length} files` : files.join(', ');
    return why === undefined
      ? []
      : [`Skipped, needs ${why}: ${tests.length === 1 ? '1 test' : `${tests.length} tests`} in ${where}`];
  });
}

export const skippedTests: Reporter = {
  onTestRunEnd(modules) {
    const lines = skippedLines(modules, findRedisServer(process.env) !== undefined);
    process.stdout.write(lines.map((line) => `${line}\n`).join(''));
  },
};
