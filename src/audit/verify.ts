import { type ChainKey, type Head, parseLine, type Witness } from '../domain/record/chain.ts';
import { type Verification, createVerifier } from '../domain/record/verification.ts';
import type { StoredRecord } from '../store/record.ts';
import { fileLines, parseFirstLine, parseLastLine, RecordFileError } from './record-file.ts';

/** How a file is not the whole of a record: its last line is not there, or it is and more follows. */
export type Misfit = 'cutBetween' | 'cutWithin' | 'more';

export interface VerifiedFile {
  readonly verification: Verification;
  /** Of a file only. */
  readonly misfit: Misfit | undefined;
}

/** Called with each line of an entry. */
export type Keep = (line: string) => void;

export interface Using {
  readonly keys: readonly ChainKey[];
  /** The heads that were seen elsewhere, once it is known whose record it is. */
  readonly witnessesOf: (organization: string) => Promise<readonly Witness[]>;
  /** Told after each entry. */
  readonly progress: (taken: number) => void;
}

export async function verifyStored(
  organization: string,
  stored: StoredRecord,
  { keys, witnessesOf, progress }: Using,
  keep: Keep = () => undefined,
): Promise<VerifiedFile> {
  const verifier = createVerifier({ organization, keys, witnesses: await witnessesOf(organization) });
  let taken = 0;
  for await (const line of stored.lines()) {
    verifier.take(line);
    keep(line);
    taken += 1;
    progress(taken);
  }
  return { verification: verifier.finish(stored.kept), misfit: undefined };
}

function readFirstLine(line: string): string {
  const organization = parseFirstLine(line);
  if (organization !== undefined) return organization;
  if (parseLine(line) !== undefined) {
    throw new RecordFileError('Its first line, which names the organization, is not there: it was cut off.');
  }
  if (line.startsWith('cmk-record ')) {
    throw new RecordFileError(
      'Its first line is of a form that this version does not read. Use the version of the bot that wrote it.',
    );
  }
  throw new RecordFileError('It does not begin with “cmk-record 1” and an organization: it is no record.');
}

/** @throws RecordFileError where it is no record at all or was rewritten as a whole */
export async function verifyFile(
  chunks: AsyncIterable<Buffer>,
  using: Using,
  keep: Keep = () => undefined,
): Promise<VerifiedFile> {
  const lines = fileLines(chunks);
  const first = await lines.next();
  if (first.done === true) throw new RecordFileError('It is empty.');
  const organization = readFirstLine(first.value.text);
  const witnesses = await using.witnessesOf(organization);
  const verifier = createVerifier({ organization, keys: using.keys, witnesses });
  let taken = 0;
  let end: Head | undefined;
  let misfit: Misfit | undefined;
  for await (const { text, ended } of lines) {
    if (end !== undefined) misfit = 'more';
    else if ((end = parseLastLine(text)) === undefined) {
      if (ended) {
        verifier.take(text);
        keep(text);
      } else misfit = 'cutWithin';
      taken += 1;
      using.progress(taken);
    }
  }
  if (end === undefined) misfit ??= 'cutBetween';
  return { verification: verifier.finish(end), misfit };
}
