import { writeFileSync } from 'node:fs';
import type { Reporter } from 'vitest/node';

/** For a second try of these alone: the files that failed, one a line, in the file that `FAILED_FILES` names. */
export const failedFiles: Reporter = {
  onTestRunEnd(modules) {
    const path = process.env['FAILED_FILES'];
    if (path === undefined) return;
    const failed = modules.filter((module) => !module.ok());
    writeFileSync(path, failed.map(({ relativeModuleId }) => `${relativeModuleId}\n`).join(''));
  },
};
