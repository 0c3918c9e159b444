import type { UpstreamFault } from '../domain/fault.ts';
import type { UpstreamError } from '../errors.ts';

/** What of an error goes on the record: no stack, no cause. */
export function toFault(error: UpstreamError): UpstreamFault {
  const { system, operation, kind, status, code, detail } = error;
  return { system, operation, kind, status, code, detail };
}
