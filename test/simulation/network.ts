import type { Random } from './random.ts';
import type { Host, Schedule } from './schedule.ts';
import type { System } from './troubles.ts';

/** One call on its way. */
export interface Call {
  readonly host: Host;
  readonly system: System;
  readonly operation: string;
}

/** What a trouble does to one call. */
export interface Fate {
  /** It never arrives. */
  readonly isLost?: boolean;
  /** It arrives, and its answer does not. */
  readonly isUnanswered?: boolean;
  /** It is not even sent: the process died. */
  readonly isUnsent?: boolean;
  readonly lateMs?: number;
  readonly answeredLateMs?: number;
  /** The system answers this and does nothing. */
  readonly refusal?: Error;
}

/** An answer that may not go out before a time. */
export class Held<T> {
  readonly value: T;
  readonly until: number;
  constructor(value: T, until: number) {
    this.value = value;
    this.until = until;
  }
}

export interface Network {
  /** Every call of the bot: the seed decides when it arrives and when its answer does. */
  call<T>(call: Call, apply: () => T | Held<T>): Promise<T>;
  readonly calls: number;
}

export interface NetworkOptions {
  readonly schedule: Schedule;
  readonly random: Random;
  /** Asked before each call; may end or freeze the process that makes it. */
  readonly fateOf: (call: Call) => Fate;
  /** What the caller sees of a broken connection, or of no answer in time. */
  readonly broken: (call: Call, isTimeout: boolean) => Error;
  readonly told: (call: Call, outcome: string) => void;
}

/** How long a caller waits, as the bot's clients do. */
export const patienceMs: Record<System, number> = {
  redis: 2_000,
  slack: 15_000,
  adobe: 20_000,
  azure: 5_000,
};

/** Most answers come at once, some take their time: that is what makes two processes overtake each other. */
function latency(random: Random, system: System): number {
  const shape = random.next();
  const usual = system === 'redis' ? 1 : 40;
  if (shape < 0.85) return usual * random.next();
  return shape < 0.98 ? usual * 10 * random.next() : 900 * random.next();
}

export function createNetwork(options: NetworkOptions): Network {
  const { schedule, random, fateOf, broken, told } = options;
  /** Redis takes the commands of one connection in their order, and answers in it. */
  const lastArrival = new WeakMap<Host, number>();
  const lastAnswer = new WeakMap<Host, number>();
  let calls = 0;

  function inOrder(last: WeakMap<Host, number>, { host, system }: Call, at: number): number {
    if (system !== 'redis') return at;
    const ordered = Math.max(at, last.get(host) ?? 0);
    last.set(host, ordered);
    return ordered;
  }

  function call<T>(made: Call, apply: () => T | Held<T>): Promise<T> {
    calls += 1;
    const { host, system } = made;
    const fate = fateOf(made);
    const now = schedule.now();
    const there = inOrder(lastArrival, made, now + latency(random, system) + (fate.lateMs ?? 0));
    const back = latency(random, system) + (fate.answeredLateMs ?? 0);
    return new Promise<T>((resolve, reject) => {
      if (fate.isUnsent === true) return;
      let isSettled = false;
      const settle = (at: number, work: () => void) =>
        schedule.at(
          at,
          () => {
            if (isSettled) return;
            isSettled = true;
            work();
          },
          host,
        );
      const limit = now + patienceMs[system];
      const fail = (at: number, error: Error) => {
        told(made, error.message);
        settle(at, () => reject(error));
      };
      if (fate.refusal !== undefined) {
        fail(inOrder(lastAnswer, made, there + back), fate.refusal);
        return;
      }
      if (fate.isLost === true) {
        fail(Math.min(limit, there + back), broken(made, false));
        return;
      }
      if (there > limit) fail(limit, broken(made, true));
      schedule.at(there, () => {
        let answer: T | Held<T>;
        try {
          answer = apply();
        } catch (error) {
          settle(inOrder(lastAnswer, made, schedule.now() + back), () => reject(error));
          return;
        }
        const value = answer instanceof Held ? answer.value : answer;
        const earliest = answer instanceof Held ? answer.until : 0;
        const at = inOrder(lastAnswer, made, Math.max(schedule.now() + back, earliest));
        if (fate.isUnanswered === true) fail(at, broken(made, false));
        else if (at > limit) fail(Math.max(limit, schedule.now()), broken(made, true));
        else settle(at, () => resolve(value));
      });
    });
  }

  return {
    call,
    get calls() {
      return calls;
    },
  };
}
