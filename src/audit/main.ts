import { once } from 'node:events';
import { print, printError } from '../runtime/terminal.ts';
import { ArgumentError, type Asked, parseArguments, usage } from './arguments.ts';

async function say(line: string): Promise<void> {
  if (!print(`${line}\n`)) await once(process.stdout, 'drain');
}

/** A line of a file, byte for byte: on a terminal it is text like any other. */
async function write(line: string): Promise<void> {
  if (process.stdout.isTTY) return say(line);
  if (!process.stdout.write(`${line}\n`)) await once(process.stdout, 'drain');
}

/**
 * What is not asked for is not loaded: a file is verified without Slack, Redis and the bot's settings, and half of its
 * time was theirs.
 * @returns the exit code
 */
async function run(asked: Asked): Promise<number> {
  switch (asked.command) {
    case 'help':
      await say(usage);
      return 0;
    case 'export': {
      const { exportRecord } = await import('./with-settings.ts');
      await exportRecord(asked.what, write);
      return 0;
    }
    case 'declare-restore': {
      const { readConfig } = await import('./with-settings.ts');
      const { declareRestore } = await import('./with-settings.ts');
      await say(await declareRestore(asked, readConfig()));
      return 0;
    }
    case 'declare-all': {
      const { readConfig } = await import('./with-settings.ts');
      const { declareAll } = await import('./with-settings.ts');
      return declareAll(asked, readConfig(), say);
    }
    case 'report': {
      const { writeReport } = await import('./report.ts');
      return writeReport(asked, write);
    }
    case 'verify': {
      const { verifyAsked } = await import('./verify-asked.ts');
      const { exitCodeOf, report } = await import('./report.ts');
      const verified = await verifyAsked(asked, () => undefined);
      await say(report(verified));
      return exitCodeOf(verified);
    }
  }
}

try {
  process.exitCode = await run(parseArguments(process.argv.slice(2)));
} catch (error) {
  const words = error instanceof Error ? error.message : String(error);
  const hint = error instanceof ArgumentError ? '\nTo see what can be asked: npm run audit -- help' : '';
  printError(`It could not be done: ${words}${hint}\n`);
  process.exitCode = 2;
}
