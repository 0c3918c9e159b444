import type { Redis } from 'ioredis';
import type { ChainKey } from '../domain/chain.ts';
import type { Verification } from '../domain/verification.ts';
import type { Witness } from '../domain/witness.ts';
import type { Keys } from '../store/keys.ts';
import { readStored } from '../store/stored-record.ts';
import { verifyStored } from './verify.ts';

/** Verifies all entries of a record as they stand in Redis; nothing is decided on the snapshot. */
export interface RecordCheck {
  verify(organization: string, witnesses: readonly Witness[]): Promise<Verification>;
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
