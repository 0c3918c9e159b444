import { setTimeout as pause } from 'node:timers/promises';

const betweenLooksMs = 20;

/** Looks again and again until there is an answer other than undefined and false. */
export async function until<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  withinMs = 60_000,
): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > deadline) throw new Error(`waited ${withinMs} ms in vain until ${what}`);
    await pause(betweenLooksMs);
  }
}
