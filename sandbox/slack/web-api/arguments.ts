import { invalidArguments, Refusal } from '../refusal.ts';

/** What a method was called with: form fields (nested values as JSON strings) or a JSON body, it makes no difference. */
export class Arguments {
  readonly fields: Readonly<Record<string, unknown>>;

  constructor(fields: Record<string, unknown>) {
    this.fields = fields;
  }

  has(name: string): boolean {
    return this.fields[name] !== undefined && this.fields[name] !== null;
  }

  text(name: string): string | undefined {
    const value = this.fields[name];
    if (value === undefined || value === null || value === '') return undefined;
    return typeof value === 'string' ? value : JSON.stringify(value);
  }

  /** @param error Slack's own where it has one for this argument */
  required(name: string, error?: string): string {
    const value = this.text(name);
    if (value !== undefined) return value;
    throw error === undefined
      ? invalidArguments(`missing required field: ${name} [json-pointer:/${name}]`)
      : new Refusal(error);
  }

  flag(name: string): boolean {
    return ['true', '1'].includes(this.text(name) ?? '');
  }

  /** @returns the default where it is missing or out of bounds, as Slack does for `limit` */
  count(name: string, fallback: number, most: number): number {
    const value = Number(this.text(name) ?? fallback);
    return Number.isInteger(value) && value >= 1 ? Math.min(value, most) : fallback;
  }

  /** @param error for text that is not JSON */
  json(name: string, error: string): unknown {
    const value = this.fields[name];
    if (typeof value !== 'string') return value ?? undefined;
    if (value === '') return undefined;
    try {
      return JSON.parse(value);
    } catch {
      throw new Refusal(error);
    }
  }

  list(name: string): string[] {
    return (this.text(name) ?? '').split(',').filter((item) => item !== '');
  }
}
