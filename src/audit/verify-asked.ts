import { createReadStream, statSync } from 'node:fs';
import { auditKeys } from '../configuration/upstreams.ts';
import { createReader, describeFaults } from '../configuration/reader.ts';
import type { ChainKey } from '../domain/record/chain.ts';
import { ArgumentError, type Verify } from './arguments.ts';
import { createProgress } from './progress.ts';
import { type Keep, type Using, type VerifiedFile, verifyFile } from './verify.ts';

function readKeys(): readonly ChainKey[] {
  const reader = createReader(process.env);
  const keys = reader.get('CMK_AUDIT_KEY', auditKeys);
  if (keys === undefined) throw new ArgumentError(describeFaults(reader.faults));
  return keys;
}

/** Undefined for anything that is no file. */
function sizeOf(path: string): number | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  return found?.isFile() === true ? found.size : undefined;
}

async function verifyPath(asked: Verify, size: number, keep: Keep): Promise<VerifiedFile> {
  const askSlack = asked.slack ? (await import('./with-settings.ts')).slackAsked(asked) : undefined;
  let read = 0;
  async function* chunks() {
    for await (const chunk of createReadStream(asked.what, { highWaterMark: 1024 * 1024 })) {
      read += (chunk as Buffer).length;
      yield chunk as Buffer;
    }
  }
  const using: Using = {
    keys: readKeys(),
    progress: createProgress(() => read / size),
    witnessesOf: async (organization) => [...asked.witnesses, ...((await askSlack?.(organization)) ?? [])],
  };
  return verifyFile(chunks(), using, keep);
}

/** A file where there is one of this name, otherwise the record of an organization as it stands in Redis. */
export async function verifyAsked(asked: Verify, keep: Keep): Promise<VerifiedFile> {
  const size = sizeOf(asked.what);
  if (size !== undefined) return verifyPath(asked, size, keep);
  const { verifyOrganization } = await import('./with-settings.ts');
  return verifyOrganization(asked, keep);
}
