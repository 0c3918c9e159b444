import type { Redis } from 'ioredis';
import type { Entry } from '../domain/events.ts';
import type { ChainKey, Witness } from '../domain/record/chain.ts';
import type { Verification } from '../domain/record/verification.ts';
import type { Keys } from '../store/keys.ts';
import { readStored } from '../store/record.ts';
import { verifyStored } from './verify.ts';

/** Verifies all entries of a record as they stand in Redis; nothing is decided on the snapshot. */
export interface RecordCheck {
  verify(organization: string, witnesses: readonly Witness[]): Promise<Verification>;
}

/** When a restore was last declared: what Slack saw before that is known to be gone. */
export function lastRestoreAt(story: readonly { readonly entry: Entry }[]): number {
  return story.findLast(({ entry }) => entry.event.type === 'restoreDeclared')?.entry.at ?? 0;
}

export function createRecordCheck(redis: Redis, keys: Keys, chainKeys: readonly ChainKey[]): RecordCheck {
  return {
    async verify(organization, witnesses) {
      const { kept, ...stored } = await readStored(redis, keys, organization);
      const { sequence, digest } = kept;
      const witnessesOf = async () => witnesses;
      const using = { keys: chainKeys, witnessesOf, progress: () => undefined };
      return (await verifyStored(organization, { ...stored, kept: { sequence, digest } }, using))
        .verification;
    },
  };
}
