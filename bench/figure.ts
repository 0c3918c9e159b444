import type { Row } from './row.ts';

/** One measured thing of which one run makes one value. */
export interface Figure {
  readonly what: string;
  /** `undefined` where it could not be measured here; `note` then says why. */
  readonly value: number | undefined;
  readonly unit: 'ms' | 'bytes' | 'KiB' | 'MiB' | 'calls' | 'organizations';
  /** What the project wants it to be at most. */
  readonly bound?: number | undefined;
  /** What the project wants it to be at least. */
  readonly atLeast?: number | undefined;
  /** The same as a multiple of the floor. */
  readonly ratioBound?: number | undefined;
  /** The floor, measured in the same run. */
  readonly baseline?: { readonly what: string; readonly value: number } | undefined;
  readonly note?: string | undefined;
}

export function rowOf({ what, value, unit, bound, atLeast, ratioBound, baseline, note }: Figure): Row {
  return {
    name: what,
    unit,
    ours: value === undefined ? [] : [value],
    note,
    ...(baseline && { floor: { what: baseline.what, values: [baseline.value] } }),
    ...(bound !== undefined && { goal: { of: 'ours', atMost: bound } }),
    ...(atLeast !== undefined && { goal: { of: 'ours', atLeast } }),
    ...(ratioBound !== undefined && { goal: { of: 'ratio', atMost: ratioBound } }),
  };
}
