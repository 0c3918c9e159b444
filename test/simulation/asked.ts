import { parseArgs } from 'node:util';
import { plantedFaults } from './planted.ts';
import { AskedWrongly, type ScheduleFile, readSchedule } from './schedule-file.ts';

const usage = `npm run simulate -- [--seeds 1000] [--from 1]   seeds, one after the other, until one breaks a promise
                    [--keep-going]              or through all of them
npm run simulate -- --real [--seeds 200]        the same, and then held to a real Redis, step by step
npm run simulate -- --seed 42                   one seed, told in words
npm run simulate -- --schedule FILE             a schedule of your own, as a failure prints it
npm run simulate -- --planted [--seeds 500]     faults planted on purpose: which seed finds each
                             [--only compar]    those with this in their name
npm run simulate -- --real --planted            those in its Redis: the real one must contradict each`;

export interface Asked {
  readonly count: number;
  readonly from: number;
  readonly seed: number | undefined;
  readonly schedule: ScheduleFile | undefined;
  readonly planted: boolean;
  readonly real: boolean;
  readonly only: string;
  readonly keepsGoing: boolean;
}

const options = {
  seeds: { type: 'string' },
  from: { type: 'string', default: '1' },
  seed: { type: 'string' },
  schedule: { type: 'string' },
  planted: { type: 'boolean', default: false },
  real: { type: 'boolean', default: false },
  only: { type: 'string', default: '' },
  'keep-going': { type: 'boolean', default: false },
} as const;

function parsed(given: readonly string[]) {
  try {
    return parseArgs({ args: [...given], options }).values;
  } catch (error) {
    throw new AskedWrongly(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
  }
}

function wholeNumber(name: string, text: string): number {
  if (!/^\d{1,10}$/u.test(text)) {
    const shown = text.slice(0, 40);
    throw new AskedWrongly(`--${name} takes a whole number from 0 to 9999999999, and not “${shown}”.`);
  }
  return Number(text);
}

/** @throws AskedWrongly */
export function parseAsked(given: readonly string[]): Asked {
  const { seeds, from, seed, schedule, planted, real, only, 'keep-going': keepsGoing } = parsed(given);
  if (!Object.keys(plantedFaults).some((name) => name.includes(only))) {
    throw new AskedWrongly(`There is no planted fault with “${only}” in its name.`);
  }
  if (real && schedule !== undefined) throw new AskedWrongly('--real takes seeds, not a schedule.');
  const usual = planted ? '500' : real ? '200' : '1000';
  return {
    // A single seed is told in words, or held to a real Redis.
    count: real && seed !== undefined ? 1 : wholeNumber('seeds', seeds ?? usual),
    from: wholeNumber('from', (real ? seed : undefined) ?? from),
    seed: seed === undefined ? undefined : wholeNumber('seed', seed),
    schedule: schedule === undefined ? undefined : readSchedule(schedule),
    planted,
    real,
    only,
    keepsGoing,
  };
}
