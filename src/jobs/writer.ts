import type { AzureClient, AzureWriter } from '../clients/azure/azure.ts';
import { UpstreamError } from '../errors.ts';

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
