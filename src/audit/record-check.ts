import type { Redis } from 'ioredis';
import type { ChainKey } from '../domain/chain.ts';
import type { Verification } from '../domain/verification.ts';
import type { Keys } from '../store/keys.ts';
import { readStored } from '../store/stored-record.ts';
import { verifyStored } from './verify.ts';

/** Verifies a record as it stands in Redis, without any witness. */
export interface RecordCheck {
  verify(organization: string): Promise<Verification>;
}

export function createRecordCheck(redis: Redis, keys: Keys, chainKeys: readonly ChainKey[]): RecordCheck {
  return {
    async verify(organization) {
      const stored = await readStored(redis, keys, organization);
      const witnessesOf = async () => [];
      const using = { keys: chainKeys, witnessesOf, progress: () => undefined };
      return (await verifyStored(organization, stored, using)).verification;
    },
  };
}
