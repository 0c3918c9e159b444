/** What a fault test measured: a line of the table at the end, and what stands below the table. */
export interface Row {
  readonly number: string;
  readonly fault: string;
  readonly figure: string;
}

declare module 'vitest' {
  interface TaskMeta {
    row?: Row;
    details?: readonly string[];
  }
}

/** `3 × enabled, 1 × outcomeUnknown`: how often each value occurs. */
export function tally(values: readonly (string | number)[]): string {
  const counts = Map.groupBy(values, String);
  return [...counts]
    .map(([value, all]) => [value, all.length] as const)
    .toSorted(([one], [other]) => one.localeCompare(other))
    .map(([value, count]) => `${count} × ${value}`)
    .join(', ');
}

/** Columns under each other; the first row is the header. */
export function tableOf(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
