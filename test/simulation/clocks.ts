import { createRequire, syncBuiltinESMExports } from 'node:module';
import type { Random } from './random.ts';
import type { Schedule } from './schedule.ts';

/*
 * The bot reads time and chance from Node itself. In this process Node's own answers are replaced, for good: while a
 * seed runs they come from the schedule and the seed, and where nothing of the simulation runs they throw.
 */

interface Playing {
  readonly schedule: Schedule;
  readonly random: Random;
  readonly start: number;
}

let playing: Playing | undefined;

const require = createRequire(import.meta.url);
const realPerformanceNow = performance.now.bind(performance);

/** For rates and progress only. */
export const realMs = (): number => realPerformanceNow();

function inPlay(what: string): Playing & { readonly host: NonNullable<Schedule['running']> } {
  const host = playing?.schedule.running;
  if (playing === undefined || host === undefined)
    throw new Error(`${what} is asked for outside of the simulation`);
  return { ...playing, host };
}

function wallClock(): number {
  const { schedule, host } = inPlay('the time of day');
  return Math.floor(schedule.now() + host.skewMs);
}

function monotonic(): number {
  const { schedule, host, start } = inPlay('the time that passed');
  return schedule.now() - start - host.sleptMs;
}

function later(ms: number, work: () => void): void {
  const { schedule, host } = inPlay('a timer');
  schedule.at(schedule.now() + ms, work, host);
}

function hexadecimal(digits: number): string {
  const { random } = inPlay('chance');
  return Array.from({ length: digits }, () => random.below(16).toString(16)).join('');
}

function uuid(): string {
  const digits = hexadecimal(32);
  const parts = [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20)];
  return [...parts, digits.slice(20)].join('-');
}

const forbidden = (what: string) => () => {
  throw new Error(`${what} is real, and not of the simulation`);
};

function simulatedTimeout(work: () => void, ms = 0) {
  let isCleared = false;
  later(ms, () => {
    if (!isCleared) work();
  });
  const timer = { unref: () => timer, ref: () => timer, hasRef: () => false };
  return Object.assign(timer, {
    clear: () => {
      isCleared = true;
    },
  });
}

function replaceDate(): void {
  const RealDate = Date;
  const SimulatedDate = new Proxy(RealDate, {
    construct: (target, given: unknown[], self) =>
      Reflect.construct(target, given.length === 0 ? [wallClock()] : given, self) as object,
  });
  SimulatedDate.now = wallClock;
  globalThis.Date = SimulatedDate;
}

/** Call it once, before the first seed and after everything is imported. */
export function replaceClocks(): void {
  replaceDate();
  performance.now = monotonic;
  Math.random = () => inPlay('chance').random.next();
  Object.assign(globalThis, {
    setTimeout: simulatedTimeout,
    clearTimeout: (timer: { clear?: () => void } | undefined) => timer?.clear?.(),
    setInterval: forbidden('setInterval'),
    setImmediate: forbidden('setImmediate'),
  });
  AbortSignal.timeout = (ms) => {
    const controller = new AbortController();
    later(ms, () => controller.abort(new DOMException('no answer in time', 'TimeoutError')));
    return controller.signal;
  };
  Object.assign(require('node:timers/promises') as object, {
    setTimeout: (ms: number, value: unknown) => new Promise((resolve) => later(ms, () => resolve(value))),
    setInterval: forbidden('setInterval'),
  });
  Object.assign(require('node:crypto') as object, {
    randomUUID: uuid,
    randomBytes: (size: number) => Buffer.from(hexadecimal(2 * size), 'hex'),
  });
  syncBuiltinESMExports();
}

/** What the replaced clocks answer from now on; undefined when the seed is over. */
export function play(now: Playing | undefined): void {
  playing = now;
}
