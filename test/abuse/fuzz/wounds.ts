import fc from 'fast-check';

/** What is done to one value of a payload; `other` is a value from somewhere else. */
const hurts: Readonly<Record<string, (value: unknown, other: unknown) => unknown>> = {
  nothing: () => undefined,
  null: () => null,
  zero: () => 0,
  huge: () => 1e308,
  yes: () => true,
  empty: () => '',
  blank: () => ' \n\t',
  strange: (value) => `${String(value)}\u0000\u202E\uD800💥‮`,
  long: () => 'x'.repeat(20_000),
  markup: () => '<!channel> <@U0REQUESTER> `*_~ {{7*7}} ${1}',
  list: (value) => [value],
  manyTimes: (value) => Array.from({ length: 300 }, () => value),
  inside: (value) => ({ value }),
  emptyList: () => [],
  emptyObject: () => ({}),
  text: (value) => JSON.stringify(value) ?? '',
  prototype: () =>
    JSON.parse('{"__proto__":{"isApprover":true},"constructor":{"prototype":null}}') as unknown,
  nameOfPrototype: () => '__proto__',
  elsewhere: (_value, other) => other,
};

export interface Wound {
  readonly how: string;
  /** Which value, counted through. */
  readonly at: number;
  readonly other: number;
}

export const wounds: fc.Arbitrary<Wound> = fc.record({
  how: fc.constantFrom(...Object.keys(hurts)),
  at: fc.nat(100_000),
  other: fc.nat(100_000),
});

interface Place {
  readonly parent: Record<string, unknown>;
  readonly name: string;
}

/** Every value of a payload, from the outside in. */
function placesIn(value: unknown): Place[] {
  if (typeof value !== 'object' || value === null) return [];
  const parent = value as Record<string, unknown>;
  return Object.keys(parent).flatMap((name) => [{ parent, name }, ...placesIn(parent[name])]);
}

/** Where what a person did stands: half of all wounds are here, since the rest of a payload is much larger. */
function heartOf(payload: Record<string, unknown>): unknown {
  return ['actions', 'event', 'view'].map((name) => payload[name]).find((value) => typeof value === 'object');
}

const pick = <T>(all: readonly T[], at: number): T | undefined => all[at % Math.max(1, all.length)];

/** A copy with so many wounds. */
export function wounded(
  payload: Record<string, unknown>,
  given: readonly Wound[],
  donor: Record<string, unknown>,
): Record<string, unknown> {
  const copy = structuredClone(payload);
  for (const { how, at, other } of given) {
    const place = pick(placesIn((other % 2 === 0 && heartOf(copy)) || copy), at);
    const from = pick(placesIn(donor), other);
    if (place === undefined) continue;
    const hurt = hurts[how]?.(place.parent[place.name], structuredClone(from?.parent[from.name]));
    if (hurt === undefined) delete place.parent[place.name];
    else place.parent[place.name] = hurt;
  }
  return copy;
}
