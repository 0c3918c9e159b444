import type { Head } from '../domain/record/chain.ts';

/*
 * A record as a file: UTF-8, each line ended by a line feed.
 *   cmk-record 1 {organization}
 *   {key id} {digest} {bytes}      one line an entry, exactly as Redis holds it
 *   end {sequence} {digest}        so that a file that was cut off is told from a whole one
 */

const version = 1;

export function firstLine(organization: string): string {
  return `cmk-record ${version} ${organization}`;
}

export function lastLine({ sequence, digest }: Head): string {
  return `end ${sequence} ${digest}`;
}

/** The organization; undefined for a line that `firstLine` did not write. */
export function parseFirstLine(line: string): string | undefined {
  return /^cmk-record 1 (?<organization>[\x21-\x7e]{1,255})$/u.exec(line)?.groups?.['organization'];
}

export function parseLastLine(line: string): Head | undefined {
  const { sequence, digest } =
    /^end (?<sequence>0|[1-9]\d{0,14}) (?<digest>[0-9a-f]{64})$/u.exec(line)?.groups ?? {};
  return sequence === undefined || digest === undefined ? undefined : { sequence: Number(sequence), digest };
}

/** `0123@AdobeOrg` → `0123-AdobeOrg`, as every file system takes it. */
const inFileName = (organization: string) => organization.replaceAll(/[^\w.-]+/gu, '-');

export const fileNameFor = (organization: string): string => `cmk-record-${inFileName(organization)}.txt`;

export const reportNameFor = (organization: string): string => `cmk-report-${inFileName(organization)}.html`;

/** What a file is instead of a record; the message says what was found, where, and how to undo it. */
export class RecordFileError extends Error {
  override readonly name = 'RecordFileError';
}

/** Entries are some kilobytes; a longer line is another kind of file. */
const longestLine = 4 * 1024 * 1024;

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

const signatures: readonly { readonly bytes: readonly number[]; readonly what: string }[] = [
  {
    bytes: [0xef, 0xbb, 0xbf],
    what: 'It begins with a byte order mark (EF BB BF), which an editor or a shell put there. Take it away: tail -c +4 FILE > FIXED',
  },
  {
    bytes: [0xff, 0xfe],
    what: 'It is UTF-16 (little-endian, FF FE), as PowerShell writes with >. Turn it back: iconv -f UTF-16 -t UTF-8 FILE > FIXED',
  },
  {
    bytes: [0xfe, 0xff],
    what: 'It is UTF-16 (big-endian, FE FF). Turn it back: iconv -f UTF-16 -t UTF-8 FILE > FIXED',
  },
  { bytes: [0x1f, 0x8b], what: 'It is compressed (gzip). Unpack it first: gunzip' },
  { bytes: [0x50, 0x4b], what: 'It is a ZIP archive. Unpack it first.' },
];

/** Refuses a file whose first bytes show that something rewrote it as a whole. */
function inspectBeginning(bytes: Buffer): void {
  const found = signatures.find((signature) => signature.bytes.every((byte, place) => bytes[place] === byte));
  if (found !== undefined) throw new RecordFileError(found.what);
  if (bytes.subarray(0, 4).includes(0)) {
    throw new RecordFileError(
      'It has zero bytes at its beginning: UTF-16 or UTF-32 without a byte order mark, or no text at all. A record is UTF-8.',
    );
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decode(bytes: Buffer, number: number): string {
  if (bytes.at(-1) === carriageReturn) {
    throw new RecordFileError(
      `Line ${number} ends in CR LF, as Windows writes it. A record is verified byte by byte; undo it: tr -d '\\r' < FILE > FIXED`,
    );
  }
  try {
    return utf8.decode(bytes);
  } catch {
    throw new RecordFileError(
      `Line ${number} is not UTF-8: the file was saved in another encoding (Latin-1, Windows-1252), or bytes in it were changed.`,
    );
  }
}

export interface FileLine {
  readonly text: string;
  /** False for what stands after the last line feed. */
  readonly ended: boolean;
}

/** Splits at line feeds and nowhere else: a record may hold other characters that some programs take for line ends. */
export async function* fileLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<FileLine> {
  let rest: Buffer = Buffer.alloc(0);
  let number = 0;
  for await (const chunk of chunks) {
    if (number === 0 && rest.length === 0) inspectBeginning(chunk);
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let from = 0;
    for (let at = bytes.indexOf(lineFeed); at !== -1; at = bytes.indexOf(lineFeed, from)) {
      number += 1;
      yield { text: decode(bytes.subarray(from, at), number), ended: true };
      from = at + 1;
    }
    rest = bytes.subarray(from);
    if (rest.length > longestLine) {
      throw new RecordFileError(`Line ${number + 1} is longer than any entry: this is no record.`);
    }
  }
  // Cut off perhaps in the middle of a character.
  if (rest.length > 0) yield { text: rest.toString('utf8'), ended: false };
}
