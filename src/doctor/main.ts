import { print, printError } from '../runtime/terminal.ts';
import { loadConfig } from '../config.ts';
import { describeFaults } from '../configuration/reader.ts';
import { fetchThrough } from '../runtime/proxy.ts';
import { examine } from './examine.ts';
import { table } from './line.ts';

/** Exit code 1 where anything needed is missing. */
async function main(): Promise<number> {
  const loaded = loadConfig(process.env);
  if (!loaded.ok) {
    printError(`${describeFaults(loaded.faults)}\n`);
    return 1;
  }
  fetchThrough(loaded.config.proxy);
  const lines = await examine(loaded.config);
  print(table(lines));
  return lines.some(({ verdict }) => verdict === 'wrong') ? 1 : 0;
}

process.exitCode = await main();
