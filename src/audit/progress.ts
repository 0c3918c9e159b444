import { printError } from '../runtime/terminal.ts';
const everyMs = 1_000;

/** Says on standard error how far it is, where it takes longer than a second. `share` is from 0 to 1. */
export function createProgress(share: () => number): (taken: number) => void {
  let last = performance.now();
  return (taken) => {
    // Asking for the time is dear beside one entry.
    if (taken % 256 !== 0 || performance.now() - last < everyMs) return;
    last = performance.now();
    printError(`${taken.toLocaleString('en')} entries, ${Math.floor(share() * 100)} %\n`);
  };
}
