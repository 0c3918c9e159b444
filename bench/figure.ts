/** One measured thing, in one row of the table. */
export interface Figure {
  readonly what: string;
  /** `undefined` where it could not be measured here; `note` then says why. */
  readonly value: number | undefined;
  readonly unit: 'ms' | 'bytes' | 'KiB' | 'MiB' | 'calls';
  /** What the project wants it to be at most. */
  readonly bound?: number | undefined;
  /** The floor, measured in the same run. */
  readonly baseline?: { readonly what: string; readonly value: number } | undefined;
  readonly note?: string | undefined;
  /** What measures this row alone. */
  readonly command: string;
}

/** The value below which the given share (0 to 1) of the values lies; nearest rank. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  const rank = Math.min(sorted.length, Math.max(1, Math.ceil(share * sorted.length)));
  return sorted[rank - 1] ?? Number.NaN;
}

const digits = (value: number) =>
  value < 10 && !Number.isInteger(value) ? value.toFixed(1) : value.toFixed(0);

function row({ what, value, unit, bound, baseline, note, command }: Figure): string[] {
  const over = value !== undefined && bound !== undefined && value > bound;
  return [
    what,
    value === undefined ? 'not measured' : `${digits(value)} ${unit}${over ? ' OVER' : ''}`,
    bound === undefined ? '' : `${bound} ${unit}`,
    baseline === undefined ? '' : `${digits(baseline.value)} ${unit}, ${baseline.what}`,
    baseline === undefined || value === undefined ? '' : `${(value / baseline.value).toFixed(1)}×`,
    note ?? '',
    command,
  ];
}

/** The figures as a table that also reads well as Markdown. */
export function table(figures: readonly Figure[]): string {
  const rows = [['what', 'measured', 'at most', 'baseline', 'ratio', 'note', 'command'], ...figures.map(row)];
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((cells) => cells[column]?.length ?? 0)),
  );
  const lines = rows.map(
    (cells) => `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`,
  );
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  return [lines[0], rule, ...lines.slice(1)].join('\n');
}
