import { mayPass, type UpstreamFault, type UpstreamKind, type UpstreamSystem } from './domain/post.ts';
import type { RecordFault } from './domain/record/record-fault.ts';
import type { UnseenReason } from './domain/checks/findings.ts';
import type { Observed, Unseen } from './domain/checks/observations.ts';

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

  /** Another instance may have the key: that is not for this one to judge. */
  get isUnknownKey(): boolean {
    return this.fault.kind === 'unknownKey';
  }
}

/** Older servers put these behind the word of the script that ran into it. */
const anywhere =
  /\b(?:OOM|READONLY|MISCONF|NOREPLICAS|NOPERM|LOADING|MASTERDOWN|CLUSTERDOWN|BUSY|NOAUTH|WRONGPASS)\b/u;
/** About a command, or about what a key holds; RECORD comes from the bot's own scripts. */
const ofTheCaller = [
  'ERR',
  'RECORD',
  'WRONGTYPE',
  'NOSCRIPT',
  'EXECABORT',
  'BUSYKEY',
  'BUSYGROUP',
  'NOGROUP',
  'INVALIDOBJ',
];
/**
 * Redis's own `ERR max number of clients reached`, Upstash's `ERR max daily request limit exceeded` and the like
 * (https://upstash.com/docs/redis/troubleshooting/max_daily_request_limit).
 */
const limits = /^ERR max |(?:limit|quota) exceeded/u;

/** A right that is missing inside a script, as 6.2 and 7.0 say it, and as Valkey and Redis from 7.2 on do. */
const noRight = /user executing the script can't|ACL failure in script/u;

/**
 * Redis's own first word where it answers and takes nothing; `LIMIT` where it has none. Undefined where it did not refuse
 * (https://redis.io/docs/latest/develop/reference/protocol-spec). A word that is not known here is a refusal too.
 */
export function findRedisRefusal(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { name, message } = error;
  const known = anywhere.exec(message)?.[0];
  if (known !== undefined || name !== 'ReplyError') return known;
  if (noRight.test(message)) return 'NOPERM';
  if (limits.test(message)) return 'LIMIT';
  const first = /^[A-Z]{3,}(?= )/u.exec(message)?.[0];
  return first === undefined || ofTheCaller.includes(first) ? undefined : first;
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

/** All that an error says on the way to its first cause. A connection to several addresses fails with a list. */
export function describeError(error: unknown): string {
  const words: string[] = [];
  let next = error;
  while (next instanceof Error) {
    const { message } = next;
    if (!words.some((said) => said.includes(message))) words.push(message);
    next = next.cause ?? (next instanceof AggregateError ? next.errors[0] : undefined);
  }
  return words.length === 0 ? String(error) : words.join(': ');
}

/** What of an error goes on the record: no stack, no cause. */
export function toFault(error: UpstreamError): UpstreamFault {
  const { system, operation, kind, status, code, detail } = error;
  return { system, operation, kind, status, code, detail };
}

/** What was answered, or the error that says why nothing was; a bug stays a bug. */
export async function orFault<T>(question: () => Promise<T>): Promise<T | UpstreamError> {
  try {
    return await question();
  } catch (error) {
    if (error instanceof UpstreamError) return error;
    throw error;
  }
}

export function unseen(because: UnseenReason, detail: string): Unseen {
  return { kind: 'unseen', because, detail };
}

const azureReasons: Record<UpstreamKind, UnseenReason> = {
  refused: 'noRight',
  absent: 'noRight',
  throttled: 'throttled',
  unreachable: 'unreachable',
  nonsense: 'nonsense',
  noIdentity: 'noIdentity',
};

const firewallCodes = ['ForbiddenByFirewall', 'ForbiddenByConnection'];

/** 403 for another reason than a missing right: a role would not help. */
const notAboutRights = [
  'DenyAssignmentAuthorizationFailed',
  'DisabledSubscription',
  'ReadOnlyDisabledSubscription',
  'RequestDisallowedByPolicy',
  'ForbiddenByPolicy',
];

/**
 * No role in Azure helps where the token itself is refused, by Entra or by the API it was sent to (401), nor where
 * Microsoft Graph refuses.
 */
function azureReason({ kind, operation, status, code = '' }: UpstreamError, isGraph: boolean): UnseenReason {
  if (kind === 'refused' && (operation === 'token' || status === 401)) return 'tokenRefused';
  if (firewallCodes.includes(code)) return 'firewall';
  // Only 403 is about rights: a question that Azure does not understand (400, 404) is no missing right.
  const isAboutRights = status === 403 && !notAboutRights.includes(code);
  if (azureReasons[kind] === 'noRight' && !isAboutRights) return 'unclear';
  return isGraph && azureReasons[kind] === 'noRight' ? 'noGraphRight' : azureReasons[kind];
}

function unseenBy(error: UpstreamError, isGraph: boolean): Unseen {
  const { system, operation, kind, status, code, detail } = error;
  if (system !== 'azure') {
    const because = kind === 'throttled' || kind === 'nonsense' ? kind : 'unreachable';
    return unseen(because, `${operation} ${code ?? status ?? kind}`);
  }
  const words = `${operation}: ${code === undefined ? '' : `${code}, `}${detail}`;
  return unseen(azureReason(error, isGraph), words);
}

/** Asks a system outside one thing: its answer, or why there is none. */
export async function observed<T>(question: () => Promise<T>, of?: 'graph'): Promise<Observed<T>> {
  const answer = await orFault(question);
  return answer instanceof UpstreamError ? unseenBy(answer, of === 'graph') : { kind: 'seen', value: answer };
}
