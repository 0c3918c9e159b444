import { setImmediate } from 'node:timers';

/** One run of one process of the bot, or a person: what runs on it waits while it is frozen and ends when it dies. */
export interface Host {
  readonly name: string;
  isAlive: boolean;
  /** True time until which nothing runs on it. */
  frozenUntil: number;
  /** For how long its machine slept: its monotonic clock stood still. */
  sleptMs: number;
  /** How far its wall clock is ahead of true time. */
  skewMs: number;
}

export const createHost = (name: string): Host => ({
  name,
  isAlive: true,
  frozenUntil: 0,
  sleptMs: 0,
  skewMs: 0,
});

interface Occurrence {
  readonly at: number;
  readonly order: number;
  readonly host: Host | undefined;
  readonly work: () => void;
}

/** True time, and everything that will happen in it. */
export interface Schedule {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** On a host it happens when that one runs; without one it happens outside, whoever is frozen or dead. */
  at(time: number, work: () => void, host?: Host): void;
  /** One thing after the other until nothing is left, or `isOver`. */
  run(isOver: () => boolean): Promise<void>;
  /** Whose work runs now. */
  readonly running: Host | undefined;
  /** How many things have happened. */
  readonly steps: number;
}

const isBefore = (one: Occurrence, other: Occurrence) =>
  one.at < other.at || (one.at === other.at && one.order < other.order);

/** A binary heap: what comes first stands first. */
function createHeap() {
  const items: Occurrence[] = [];
  const itemAt = (place: number) => items[place] as Occurrence;
  function swap(one: number, other: number): void {
    [items[one], items[other]] = [itemAt(other), itemAt(one)];
  }
  function sink(): void {
    for (let place = 0; ;) {
      const [left, right] = [2 * place + 1, 2 * place + 2];
      let first = place;
      if (left < items.length && isBefore(itemAt(left), itemAt(first))) first = left;
      if (right < items.length && isBefore(itemAt(right), itemAt(first))) first = right;
      if (first === place) return;
      swap(place, first);
      place = first;
    }
  }
  return {
    push(item: Occurrence): void {
      items.push(item);
      for (let place = items.length - 1; place > 0;) {
        const parent = (place - 1) >> 1;
        if (!isBefore(itemAt(place), itemAt(parent))) return;
        swap(place, parent);
        place = parent;
      }
    },
    pop(): Occurrence | undefined {
      const [first] = items;
      const last = items.pop();
      if (items.length > 0 && last !== undefined) {
        items[0] = last;
        sink();
      }
      return first;
    },
  };
}

/** All that follows from a step without waiting for anything has happened once this resolves. */
const settled = () => new Promise<void>((resolve) => void setImmediate(resolve));

export function createSchedule(start: number): Schedule {
  const heap = createHeap();
  let now = start;
  let order = 0;
  let steps = 0;
  let running: Host | undefined;

  async function happen({ at, host, work, order: place }: Occurrence): Promise<void> {
    now = Math.max(now, at);
    if (host !== undefined && !host.isAlive) return;
    if (host !== undefined && host.frozenUntil > now) {
      heap.push({ at: host.frozenUntil, host, work, order: place });
      return;
    }
    steps += 1;
    running = host;
    work();
    if (host !== undefined) await settled();
    running = undefined;
  }

  return {
    now: () => now,
    at(time, work, host) {
      order += 1;
      heap.push({ at: Math.max(now, time), order, host, work });
    },
    async run(isOver) {
      while (!isOver()) {
        const next = heap.pop();
        if (next === undefined) return;
        await happen(next);
      }
    },
    get running() {
      return running;
    },
    get steps() {
      return steps;
    },
  };
}
