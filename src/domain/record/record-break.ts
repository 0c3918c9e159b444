import { parseLine } from './chain.ts';

/** What was done where a line does not follow the one before it. */
export type BreakKind =
  | { readonly kind: 'edited' }
  /** Entries up to `until` are not there. */
  | { readonly kind: 'missing'; readonly until: number }
  /** In its place stands the entry that calls itself `found`. */
  | { readonly kind: 'reordered'; readonly found: number };

/** Looks at what comes after a break, to tell what kind it is. */
export interface Break {
  look(line: string): void;
  kind(): BreakKind;
}

/** The number that an entry gives itself; undefined where it gives none. */
export function ownSequence(bytes: string): number | undefined {
  try {
    const entry = JSON.parse(bytes) as { readonly sequence?: unknown } | null;
    return typeof entry?.sequence === 'number' ? entry.sequence : undefined;
  } catch {
    return undefined;
  }
}

/** @param found what the line in the place of entry `expected` calls itself */
export function createBreak(expected: number, found: number | undefined): Break {
  let first: { readonly own: number | undefined } | undefined;
  let comesLater = false;
  return {
    look(line) {
      const own = ownSequence(parseLine(line)?.bytes ?? '');
      first ??= { own };
      comesLater ||= own === expected;
    },
    kind() {
      // Its neighbours stand where they should, so it was changed where it stands, its number perhaps too.
      if (found === undefined || found === expected || first?.own === expected + 1) return { kind: 'edited' };
      return found < expected || comesLater
        ? { kind: 'reordered', found }
        : { kind: 'missing', until: found - 1 };
    },
  };
}
