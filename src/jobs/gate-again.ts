import { untilNextGate } from '../domain/intervals.ts';
import type { CoolingOff } from '../domain/organization.ts';

/** When a gate that could not tell is tried again. */
export function nextGateAt({ deferral }: CoolingOff, now: number): number {
  return now + untilNextGate(now - (deferral?.since ?? now));
}
