/** A head that stands at the foot of a message in Slack: what the record was when that message was written. */
export interface Witness {
  /** From 1. */
  readonly sequence: number;
  /** The 16 base32 characters of the digest, without dashes. */
  readonly characters: string;
}

const written = /^#?(?<sequence>[1-9]\d{0,14})[\s:·]+(?<characters>[A-Z2-7]{4}(?:-?[A-Z2-7]{4}){3})$/iu;

/** Reads `#12:ABCDEFGHIJKLMNOP` and `#12 · ABCD-EFGH-IJKL-MNOP`; undefined for anything else. */
export function parseWitness(text: string): Witness | undefined {
  const { sequence, characters } = written.exec(text.trim())?.groups ?? {};
  if (sequence === undefined || characters === undefined) return undefined;
  return { sequence: Number(sequence), characters: characters.replaceAll('-', '').toUpperCase() };
}
