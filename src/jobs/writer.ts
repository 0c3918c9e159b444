import type { AzureClient, AzureWriter } from '../clients/azure/azure.ts';
import type { UpstreamFault } from '../domain/fault.ts';
import { UpstreamError } from '../errors.ts';
import { toFault } from './fault.ts';

/** The identity that may write. It can have been taken away since a person asked for the work. */
export function getWriter(azure: AzureClient): AzureWriter {
  if (azure.writer !== undefined) return azure.writer;
  throw new UpstreamError({
    system: 'azure',
    operation: 'write',
    kind: 'noIdentity',
    detail: 'AZURE_WRITER is off',
  });
}

/** Longer than this nobody who asked for it waits in vain for trouble to pass: it is told, and can be asked for again. */
const patienceMs = 10 * 60_000;

/** What goes on the record of a write that failed; throws what is tried again, and every bug. */
export function getWriteFault(error: unknown, askedAt: number, now: number): UpstreamFault {
  if (!(error instanceof UpstreamError)) throw error;
  if (error.mayPass && now < askedAt + patienceMs) throw error;
  return toFault(error);
}
