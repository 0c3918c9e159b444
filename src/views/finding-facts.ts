/** The facts of a finding, for a sentence. */
export type Facts = Readonly<Record<string, string>>;

const longest = 200;

/** A fact between quotation marks, at most 200 characters of it. */
export function fact(facts: Facts, name: string): string {
  const value = facts[name];
  if (value === undefined || value === '') return '(not told)';
  const shown = value.length <= longest ? value : `${value.slice(0, longest - 1)}…`;
  return `“${shown}”`;
}

/** `2030-01-01 08:00 UTC`: a finding may be read in any zone, and in a file. */
export function moment(facts: Facts, name: string): string {
  const at = new Date(facts[name] ?? '');
  return Number.isNaN(at.getTime()) ? '(not told)' : `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

const written = new Intl.NumberFormat('en');

export function number(facts: Facts, name: string): string {
  const value = Number(facts[name] ?? Number.NaN);
  return Number.isFinite(value) ? written.format(value) : '(not told)';
}
