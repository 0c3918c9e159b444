import { quantile } from './quantile.ts';

/** What one round took. */
export interface Took {
  /** Processor time in ms, of all threads. */
  readonly cpuMs: number;
  readonly ms: number;
}

/** How far a measurement goes: `isQuick` only sees that it runs. */
export interface Effort {
  readonly rounds: number;
  readonly isQuick: boolean;
}

export type Goal =
  | { readonly of: 'ratio' | 'ours'; readonly atMost: number }
  | { readonly of: 'ratio' | 'ours'; readonly atLeast: number };

/** One measured thing: a value a round, beside that of the floor in the same round. */
export interface Row {
  readonly name: string;
  readonly unit: string;
  /** Empty where it could not be measured here; `note` then says why. */
  readonly ours: readonly number[];
  /** The least that a program does that has this to do. */
  readonly floor?: { readonly what: string; readonly values: readonly number[] } | undefined;
  readonly goal?: Goal | undefined;
  readonly note?: string | undefined;
}

/** A row as `results.json` keeps it. */
export interface Result {
  readonly name: string;
  readonly ours: number | null;
  readonly baseline: number | null;
  readonly ratio: number | null;
  readonly ratioMin: number | null;
  readonly ratioMax: number | null;
  readonly unit: string;
  readonly goal: string | null;
  readonly met: boolean | null;
  readonly what: string;
  readonly note: string;
}

/** Runs ours and the floor in turn, so that both meet the same noise. */
export async function interleaved<T>(
  { rounds }: Effort,
  ours: (round: number) => Promise<T> | T,
  floor: (round: number) => Promise<T> | T,
): Promise<{ readonly ours: readonly T[]; readonly floor: readonly T[] }> {
  const took = { ours: [] as T[], floor: [] as T[] };
  for (let round = 0; round < rounds; round += 1) {
    took.floor.push(await floor(round));
    took.ours.push(await ours(round));
  }
  return took;
}

/** What this process took for it. */
export async function timed(work: () => Promise<unknown> | void): Promise<Took> {
  const cpu = process.cpuUsage();
  const began = performance.now();
  await work();
  const { user, system } = process.cpuUsage(cpu);
  return { cpuMs: (user + system) / 1000, ms: performance.now() - began };
}

const goalText = (goal: Goal): string =>
  `${goal.of === 'ratio' ? 'ratio ' : ''}${'atMost' in goal ? `≤ ${goal.atMost}` : `≥ ${goal.atLeast}`}`;

function isMet(goal: Goal | undefined, ours: number | null, ratio: number | null): boolean | null {
  const value = goal?.of === 'ratio' ? ratio : ours;
  if (goal === undefined || value === null) return null;
  return 'atMost' in goal ? value <= goal.atMost : value >= goal.atLeast;
}

const middle = (values: readonly number[]): number | null =>
  values.length === 0 ? null : quantile(values, 0.5);

export function resultOf({ name, unit, ours, floor, goal, note = '' }: Row): Result {
  const floors = floor?.values ?? [];
  const ratios = ours.flatMap((value, round) => {
    const least = floors[round];
    return least === undefined ? [] : [value / least];
  });
  const [own, ratio] = [middle(ours), middle(ratios)];
  return {
    name,
    ours: own,
    baseline: middle(floors),
    ratio,
    ratioMin: ratios.length === 0 ? null : Math.min(...ratios),
    ratioMax: ratios.length === 0 ? null : Math.max(...ratios),
    unit,
    goal: goal === undefined ? null : goalText(goal),
    met: isMet(goal, own, ratio),
    what: floor?.what ?? '',
    note,
  };
}

export function digits(value: number | null): string {
  if (value === null) return '';
  if (Math.abs(value) >= 100) return value.toFixed(0);
  return Math.abs(value) >= 10 || Number.isInteger(value)
    ? value.toFixed(1).replace('.0', '')
    : value.toFixed(2);
}

function cells({ name, ours, baseline, ratio, ratioMin, ratioMax, unit, goal, met, what, note }: Result) {
  const spread = ratio === null ? '' : `${digits(ratio)} (${digits(ratioMin)}–${digits(ratioMax)})`;
  const own = ours === null ? 'not measured' : `${digits(ours)} ${unit}`;
  const floor = baseline === null ? '' : `${digits(baseline)} ${unit}, ${what}`;
  return [name, own, floor, spread, goal ?? '', met === null ? '' : met ? 'yes' : 'NO', note];
}

/** The results as a table that also reads well as Markdown. */
export function table(results: readonly Result[]): string {
  const head = ['name', 'ours', 'floor', 'ratio (min–max)', 'goal', 'met', 'note'];
  const rows = [head, ...results.map(cells)];
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const [first = '', ...rest] = rows.map(
    (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`,
  );
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  return [first, rule, ...rest].join('\n');
}
