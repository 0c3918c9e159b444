import type { Deps } from '../deps.ts';
import type { RecordFault } from '../domain/verification.ts';
import type { Verified } from '../store/verified.ts';

/** Why no gate may rely on the record: what is wrong with its entries, or that Redis was put back to fewer of them. */
export async function findRecordFault(
  { state, lost }: Verified,
  { recordCheck }: Deps,
): Promise<RecordFault['kind'] | undefined> {
  const { fault } = await recordCheck.verify(state.organization);
  return lost === undefined ? fault?.kind : 'cutTail';
}
