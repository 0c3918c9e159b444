import type { UpstreamKind } from '../../domain/post.ts';
import { UpstreamError } from '../../errors.ts';
import { z } from 'zod';

/** ARM's, Graph's and Key Vault's error bodies differ in where the inner code stands and in its spelling. */
const errorBody = z.object({
  error: z.object({
    code: z.string().optional(),
    message: z.string().optional(),
    innererror: z.object({ code: z.string().optional() }).nullish(),
    innerError: z.object({ code: z.string().optional() }).nullish(),
  }),
});

/** That something is not there, or not allowed, is Azure's to say: a proxy's page says neither. */
function kindOf(status: number, isAzure: boolean): UpstreamKind {
  if (status === 429) return 'throttled';
  if (status === 408 || status >= 500) return 'unreachable';
  // Key Vault refuses a missing token without a word.
  if (status < 400 || (!isAzure && status !== 401)) return 'nonsense';
  return status === 404 ? 'absent' : 'refused';
}

/** Refused writes name the lock, the policy or the denial after two resource ids. */
const longest = 900;

/** The first line, cut; Azure appends trace ids and links on further ones. */
export function sentence(text: string): string {
  const line = text.trim().split(/[\r\n]/, 1)[0] ?? '';
  return line.length <= longest ? line : `${line.slice(0, longest - 1)}…`;
}

function retryAfterSeconds(header: string | undefined): number | undefined {
  const seconds = Number(header);
  return header !== undefined && Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined;
}

/** An answer that is no success, as the fault it tells of. */
export function answerFault(
  operation: string,
  status: number,
  body: unknown,
  retryAfter: string | undefined,
): UpstreamError {
  const told = errorBody.safeParse(body).data?.error;
  return new UpstreamError({
    system: 'azure',
    operation,
    kind: kindOf(status, told !== undefined),
    status,
    code: told?.innererror?.code ?? told?.innerError?.code ?? told?.code,
    detail: sentence(told?.message ?? told?.code ?? `HTTP ${status}, not in the form of an error of Azure’s`),
    retryAfterSeconds: retryAfterSeconds(retryAfter),
  });
}

/** An answer of 2xx that is not what Azure documents. */
export function nonsense(operation: string, status: number | undefined, detail: string): UpstreamError {
  return new UpstreamError({
    system: 'azure',
    operation,
    kind: 'nonsense',
    status,
    detail: sentence(detail),
  });
}

export function unreachable(operation: string, detail: string, cause?: unknown): UpstreamError {
  return new UpstreamError(
    { system: 'azure', operation, kind: 'unreachable', detail: sentence(detail) },
    { cause },
  );
}

const connectionCode =
  /^(E[A-Z_]{3,}|UND_ERR_\w+|REQUEST_SEND_ERROR|CERT_\w+|ERR_TLS\w*|DEPTH_ZERO_\w+|UNABLE_TO_\w+)$/;

/** A connection that failed, by the codes of Node, TLS and the Azure pipeline. */
export function isConnectionError(error: unknown): error is Error & { code: string } {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    connectionCode.test(error.code)
  );
}

/** The pipeline's own error without a status: the connection broke, at the latest in the middle of the body. */
function isBrokenOff(error: Error): boolean {
  return error.name === 'RestError' && !('statusCode' in error && error.statusCode !== undefined);
}

/** What the pipeline threw before there was a whole answer. Anything it does not know is a bug and stays one. */
export function sendFault(operation: string, error: unknown): unknown {
  if (error instanceof UpstreamError || !(error instanceof Error)) return error;
  if (error.name === 'AbortError' || error.name === 'TimeoutError') {
    return unreachable(operation, 'Azure did not answer in time.', error);
  }
  const isLost = isConnectionError(error) || isBrokenOff(error);
  return isLost ? unreachable(operation, error.message, error) : error;
}
