/** The systems outside. */
export type UpstreamSystem = 'adobe' | 'azure' | 'slack';

/**
 * - `refused`: the system understood and said no (401, 403 …)
 * - `absent`: 404
 * - `throttled`: 429
 * - `unreachable`: no connection, timeout, 5xx
 * - `nonsense`: an answer that does not parse
 * - `noIdentity`: there is no credential to ask with
 */
export type UpstreamKind = 'refused' | 'absent' | 'throttled' | 'unreachable' | 'nonsense' | 'noIdentity';

/** Whether asking again later may help without anybody doing anything. */
export function mayPass(kind: UpstreamKind): boolean {
  return kind === 'throttled' || kind === 'unreachable' || kind === 'nonsense';
}

/** What went wrong outside, as it stands on the record and as people are told of it. */
export interface UpstreamFault {
  readonly system: UpstreamSystem;
  /** The call, in the system's own terms, e.g. `GET customer/config`. */
  readonly operation: string;
  readonly kind: UpstreamKind;
  /** HTTP status where there was an answer. */
  readonly status?: number | undefined;
  /** The system's own code, e.g. `403003`, `ForbiddenByFirewall`, `AADSTS7000222`, `ratelimited`. */
  readonly code?: string | undefined;
  /** One sentence from the system, cut to 300 characters; never a secret. */
  readonly detail: string;
  /** Seconds the system asked to wait (Retry-After). */
  readonly retryAfterSeconds?: number | undefined;
}
