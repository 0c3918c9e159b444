/** What a Redis server holds: strings, hashes, lists and sorted sets by key, some until a time. */
export type Value =
  | { readonly type: 'string'; text: string }
  | { readonly type: 'hash'; readonly fields: Map<string, string> }
  | { readonly type: 'list'; readonly items: string[] }
  | { readonly type: 'zset'; readonly scores: Map<string, number> };

export interface Kept {
  readonly value: Value;
  /** Milliseconds since 1970 by the server's clock. */
  until: number | undefined;
}

export const wrongType = 'WRONGTYPE Operation against a key holding the wrong kind of value';

/** As Redis says it: no error of a connection. */
export class ReplyError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ReplyError';
  }
}

function copied({ value, until }: Kept): Kept {
  switch (value.type) {
    case 'string':
      return { value: { ...value }, until };
    case 'hash':
      return { value: { type: 'hash', fields: new Map(value.fields) }, until };
    case 'list':
      return { value: { type: 'list', items: [...value.items] }, until };
    case 'zset':
      return { value: { type: 'zset', scores: new Map(value.scores) }, until };
  }
}

export class RedisData {
  readonly #now: () => number;
  #keys = new Map<string, Kept>();

  constructor(now: () => number) {
    this.#now = now;
  }

  copy(): ReadonlyMap<string, Kept> {
    return new Map([...this.#keys].map(([key, kept]) => [key, copied(kept)]));
  }

  putBack(keys: ReadonlyMap<string, Kept>): void {
    this.#keys = new Map([...keys].map(([key, kept]) => [key, copied(kept)]));
  }

  #find(key: string): Kept | undefined {
    const kept = this.#keys.get(key);
    // In the millisecond that it lasts until, Redis has it still.
    if (kept?.until !== undefined && kept.until < this.#now()) {
      this.#keys.delete(key);
      return undefined;
    }
    return kept;
  }

  #typed<T extends Value['type']>(key: string, type: T): Extract<Value, { type: T }> | undefined {
    const value = this.#find(key)?.value;
    if (value === undefined) return undefined;
    if (value.type !== type) throw new ReplyError(wrongType);
    return value as Extract<Value, { type: T }>;
  }

  #made<T extends Value>(key: string, found: T | undefined, fresh: T): T {
    if (found !== undefined) return found;
    this.#keys.set(key, { value: fresh, until: undefined });
    return fresh;
  }

  type(key: string): Value['type'] | 'none' {
    return this.#find(key)?.value.type ?? 'none';
  }

  /** How many of them were there. */
  delete(...keys: readonly string[]): number {
    return keys.filter((key) => this.#find(key) !== undefined && this.#keys.delete(key)).length;
  }

  get(key: string): string | undefined {
    return this.#typed(key, 'string')?.text;
  }

  set(key: string, text: string, lastsMs?: number): void {
    this.#keys.set(key, {
      value: { type: 'string', text },
      until: lastsMs === undefined ? undefined : this.#now() + lastsMs,
    });
  }

  /** As `PTTL`: -2 where there is nothing, -1 where there is no end. */
  leftMs(key: string): number {
    const kept = this.#find(key);
    if (kept === undefined) return -2;
    return kept.until === undefined ? -1 : kept.until - this.#now();
  }

  lastsMs(key: string, ms: number): void {
    const kept = this.#find(key);
    if (kept !== undefined) kept.until = this.#now() + ms;
  }

  hash(key: string): ReadonlyMap<string, string> {
    return this.#typed(key, 'hash')?.fields ?? new Map<string, string>();
  }

  /** How many of them are new. */
  setFields(key: string, fields: Readonly<Record<string, string>>): number {
    const fresh: Value = { type: 'hash', fields: new Map() };
    const { fields: own } = this.#made(key, this.#typed(key, 'hash'), fresh);
    const { size } = own;
    for (const [field, text] of Object.entries(fields)) own.set(field, text);
    return own.size - size;
  }

  /** How many of them were there. */
  deleteFields(key: string, names: readonly string[]): number {
    const found = this.#typed(key, 'hash');
    const deleted = names.filter((name) => found?.fields.delete(name)).length;
    if (found?.fields.size === 0) this.#keys.delete(key);
    return deleted;
  }

  list(key: string): readonly string[] {
    return this.#typed(key, 'list')?.items ?? [];
  }

  push(key: string, items: readonly string[]): void {
    const fresh: Value = { type: 'list', items: [] };
    this.#made(key, this.#typed(key, 'list'), fresh).items.push(...items);
  }

  sorted(key: string): [string, number][] {
    const scores = this.#typed(key, 'zset')?.scores ?? new Map<string, number>();
    return [...scores].toSorted((one, other) => one[1] - other[1] || (one[0] < other[0] ? -1 : 1));
  }

  /** 1 where the member is new. */
  score(key: string, member: string, score: number, onlyNew: boolean): 0 | 1 {
    const fresh: Value = { type: 'zset', scores: new Map() };
    const { scores } = this.#made(key, this.#typed(key, 'zset'), fresh);
    const isNew = !scores.has(member);
    if (!onlyNew || isNew) scores.set(member, score);
    return isNew ? 1 : 0;
  }

  /** 1 where the member was there. */
  unscore(key: string, member: string): 0 | 1 {
    const scores = this.#typed(key, 'zset')?.scores;
    const wasThere = scores?.delete(member) === true;
    if (scores?.size === 0) this.#keys.delete(key);
    return wasThere ? 1 : 0;
  }
}
