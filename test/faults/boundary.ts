import { openSync, writeSync } from 'node:fs';
import type { Plan } from './plan.ts';

type Wrap = <T extends object>(boundary: string, target: T) => T;

const hasMethods = (value: unknown): value is object =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.values(value).some((field) => typeof field === 'function');

/**
 * Sees every call over the boundaries, numbers it, writes it down, and strikes this very process at the point of the
 * plan. What calls answer is watched too where it has methods of its own: senders, leases, writers.
 */
export function watchBoundary({ point, signal = 'SIGKILL', journal }: Plan): Wrap {
  const file = openSync(journal, 'a');
  let calls = 0;
  let struck = false;
  let isOpen = point?.since === undefined;
  let aimedAt: number | undefined;

  function aim(call: number, name: string): void {
    if (isOpen && [call, name].includes(point?.call ?? 0)) aimedAt ??= call;
  }

  function pass(call: number, name: string, when: 'before' | 'after'): void {
    if (when === 'before') aim(call, name);
    if (call === aimedAt && point?.when === when && !struck) {
      struck = true;
      writeSync(file, `! ${call} ${name} ${when}\n`);
      process.kill(process.pid, signal);
    }
    if (when === 'after' && name === point?.since) isOpen = true;
    writeSync(file, `${when === 'before' ? '>' : '<'} ${call} ${name}\n`);
  }

  function watched<T>(name: string, value: T): T {
    return hasMethods(value) ? (watch(name, value) as T) : value;
  }

  async function ended(call: number, name: string, answer: Promise<unknown>): Promise<unknown> {
    try {
      return watched(`${name}()`, await answer);
    } finally {
      pass(call, name, 'after');
    }
  }

  function watch<T extends object>(name: string, target: T): T {
    return new Proxy(target, {
      get(_target, property) {
        const field: unknown = Reflect.get(target, property);
        const path = `${name}.${String(property)}`;
        if (typeof field !== 'function') return watched(path, field);
        return (...given: unknown[]) => {
          calls += 1;
          const call = calls;
          pass(call, path, 'before');
          const answer: unknown = Reflect.apply(field, target, given);
          if (answer instanceof Promise) return ended(call, path, answer);
          pass(call, path, 'after');
          return answer;
        };
      },
    });
  }
  return watch;
}
