import { mayPass, type UpstreamFault, type UpstreamKind, type UpstreamSystem } from './domain/fault.ts';
import type { RecordFault } from './domain/verification.ts';

function messageOf({ system, operation, status, kind, code = '', detail }: UpstreamFault): string {
  const parts = [status ?? kind, detail.includes(code) ? '' : code, detail];
  return `${system} ${operation}: ${parts.filter((part) => part !== '').join(' ')}`;
}

/** What a client throws, and the only thing it throws on purpose. Everything else is a bug. */
export class UpstreamError extends Error implements UpstreamFault {
  readonly system: UpstreamSystem;
  readonly operation: string;
  readonly kind: UpstreamKind;
  readonly status: number | undefined;
  readonly code: string | undefined;
  readonly detail: string;
  readonly retryAfterSeconds: number | undefined;

  constructor(fault: UpstreamFault, options?: ErrorOptions) {
    super(messageOf(fault), options);
    this.name = 'UpstreamError';
    this.system = fault.system;
    this.operation = fault.operation;
    this.kind = fault.kind;
    this.status = fault.status;
    this.code = fault.code;
    this.detail = fault.detail;
    this.retryAfterSeconds = fault.retryAfterSeconds;
  }

  /** Whether asking again later may help without anybody doing anything. */
  get mayPass(): boolean {
    return mayPass(this.kind);
  }
}

/** What is stored was written by another version of the bot, which this one cannot read. Nothing was changed. */
export class SchemaError extends Error {
  constructor(what: string, found: unknown, read: number) {
    super(
      `${what} has schema ${String(found).slice(0, 20)}, this version reads ${read}: it was written by another version of the bot. Start that version; nothing was changed.`,
    );
    this.name = 'SchemaError';
  }
}

/** What stands in Redis is not what the bot wrote: nothing is decided on it and nothing of it is told. */
export class RecordError extends Error {
  readonly fault: RecordFault;

  constructor(organization: string, fault: RecordFault) {
    super(`the record of ${organization} does not verify at #${fault.sequence}: ${fault.kind}`);
    this.name = 'RecordError';
    this.fault = fault;
  }
}

/** Whether Redis answers and refuses to write: a full disk or memory, a replica, a server that is still loading. */
export function isRedisRefusing(error: unknown): boolean {
  return (
    error instanceof Error && /^(?:MISCONF|OOM|READONLY|LOADING|MASTERDOWN|NOREPLICAS)\b/u.test(error.message)
  );
}

/** Whether an error means that Redis cannot be reached now. Told by ioredis's own names and words; it has no code. */
export function isRedisAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return (
    error.name === 'MaxRetriesPerRequestError' ||
    ['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EPIPE'].includes(code) ||
    /Stream isn't writeable|Connection is closed|Command timed out/u.test(error.message)
  );
}

/**
 * Slack's weather while somebody waits: asked too often, or no answer. Told by the codes of its client
 * (https://docs.slack.dev/tools/node-slack-sdk/web-api#handle-errors). What Slack refuses is a mistake of the bot and
 * stays one.
 */
export function findSlackTrouble(error: unknown): UpstreamError | undefined {
  const { code, retryAfter, statusCode } = (error ?? {}) as {
    code?: unknown;
    retryAfter?: number;
    statusCode?: number;
  };
  const asked = { system: 'slack', operation: 'Web API', detail: '' } as const;
  // An answer to a `response_url` is refused with Bolt's own error.
  const answered = code === 'slack_bolt_respond_error' ? (statusCode ?? 0) : 0;
  if (code === 'slack_webapi_rate_limited_error' || answered === 429) {
    return new UpstreamError({ ...asked, kind: 'throttled', status: 429, retryAfterSeconds: retryAfter });
  }
  // An answer to a `response_url` goes through fetch, which has one error for whatever happens to a connection.
  const isDropped = error instanceof TypeError && error.message.startsWith('fetch failed');
  const isBroken = code === 'slack_webapi_request_error' || code === 'slack_webapi_http_error';
  const away = isDropped || isBroken || answered >= 500;
  return away ? new UpstreamError({ ...asked, kind: 'unreachable' }) : undefined;
}
