import { describeError, UpstreamError } from '../../errors.ts';
import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
  type WebClient,
} from '@slack/web-api';
import type { UpstreamFault, UpstreamKind } from '../../domain/post.ts';

/**
 * What a refusal of Slack's means. The lists hold the codes that are documented for the methods in use
 * (https://docs.slack.dev/reference/methods); a code that is on none of them is `refused`.
 *
 * - `passing`: nobody has to do anything, the same call may go through in a moment
 * - `everything`: no call goes through until an operator does something
 * - `mistake`: Slack finds fault with the message itself
 * - `gone`: the message, or the thread it belongs to, cannot be edited or continued ever again
 * - `refused`: this message, to this person or in this place
 */
export type AnswerKind = 'passing' | 'everything' | 'mistake' | 'gone' | 'refused';

/** In place of a code of Slack's: no connection, or a page of HTML with a status of 5xx. */
export const noAnswer = 'no_answer';

const passing = [
  noAnswer,
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  'ratelimited',
  'rate_limited',
  'message_limit_exceeded',
  'team_added_to_org',
  'org_login_required',
  'external_channel_migrating',
  'streaming_state_conflict',
  'update_failed',
];

const everything = [
  'invalid_auth',
  'not_authed',
  'account_inactive',
  'token_revoked',
  'token_expired',
  'not_allowed_token_type',
  'accesslimited',
];

const mistake = [
  'invalid_blocks',
  'invalid_blocks_format',
  'msg_blocks_too_long',
  'msg_too_long',
  'block_mismatch',
  'no_text',
  'markdown_text_conflict',
  'too_many_attachments',
  'attachment_payload_limit_exceeded',
  'too_many_contact_cards',
  'invalid_attachments',
  'invalid_arguments',
  'invalid_arg_name',
  'invalid_array_arg',
  'invalid_charset',
  'invalid_form_data',
  'invalid_post_type',
  'missing_post_type',
  'invalid_json',
  'json_not_object',
  'invalid_metadata_format',
  'invalid_metadata_schema',
  'metadata_too_large',
  'cant_broadcast_message',
];

const gone = [
  'message_not_found',
  'thread_not_found',
  'cannot_reply_to_message',
  'cant_update_message',
  'edit_window_closed',
  'restricted_action_thread_locked',
];

/** What a question was answered with, however often it is asked: it decides, so nothing unlisted is among these. */
const definite = [
  'user_not_found',
  'user_not_visible',
  'channel_not_found',
  'thread_not_found',
  'message_not_found',
  'not_in_channel',
  'is_archived',
  'missing_scope',
  'no_permission',
  'access_denied',
  'no_such_subteam',
  'subteam_disabled',
  'plan_upgrade_required',
  'user_disabled',
  'cannot_dm_bot',
  'cannot_find_user',
];

export function kindOfCode(code: string): AnswerKind {
  if (passing.includes(code)) return 'passing';
  if (everything.includes(code)) return 'everything';
  if (mistake.includes(code)) return 'mistake';
  return gone.includes(code) ? 'gone' : 'refused';
}

/** Slack's own word, or that it said none. */
export const codeOf = ({ code = noAnswer }: UpstreamError): string => code;

/** Undefined where Slack asks to wait, which goes for every call, and where it is no answer of Slack's. */
export function answerKindOf(error: unknown): AnswerKind | undefined {
  if (!(error instanceof UpstreamError) || error.system !== 'slack' || error.kind === 'throttled')
    return undefined;
  return kindOfCode(codeOf(error));
}

/** Whether this method writes; everything else is a question. */
const writes = (method: string) => /^(?:chat|views|files)\./u.test(method);

/** Whether this answers a question in a way that nobody documented: then it is as good as unanswered. */
function isUnknownAnswer(method: string, code: string): boolean {
  return !writes(method) && kindOfCode(code) === 'refused' && !definite.includes(code);
}

function kindOf(operation: string, code: string): UpstreamKind {
  if (code === 'ratelimited' || code === 'rate_limited') return 'throttled';
  if (kindOfCode(code) === 'passing') return 'unreachable';
  return isUnknownAnswer(operation, code) ? 'nonsense' : 'refused';
}

function faultOf(operation: string, error: unknown): UpstreamFault | undefined {
  const base = { system: 'slack', operation } as const;
  if (error instanceof WebAPIRateLimitedError) {
    return {
      ...base,
      kind: 'throttled',
      status: 429,
      code: 'ratelimited',
      detail: '',
      retryAfterSeconds: error.retryAfter,
    };
  }
  if (error instanceof WebAPIPlatformError) {
    const code = error.data.error;
    const details = error.data.response_metadata?.messages ?? [];
    return { ...base, kind: kindOf(operation, code), code, detail: details.join('; ').slice(0, 300) };
  }
  if (error instanceof WebAPIHTTPError) {
    return { ...base, kind: 'unreachable', status: error.statusCode, detail: error.statusMessage };
  }
  if (error instanceof WebAPIRequestError) {
    return { ...base, kind: 'unreachable', detail: describeError(error.original).slice(0, 300) };
  }
  return undefined;
}

/** Runs one Web API call; what Slack answers badly becomes an UpstreamError, a bug stays a bug. */
export async function asking<T>(operation: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const fault = faultOf(operation, error);
    if (fault === undefined) throw error;
    throw new UpstreamError(fault, { cause: error });
  }
}

/**
 * What passes at Slack while somebody waits: asked too often, no answer, trouble of its own. Anything else that Slack
 * refuses then is a mistake of the bot and stays one.
 */
export function findSlackTrouble(error: unknown): UpstreamError | undefined {
  if (error instanceof WebAPIPlatformError && kindOfCode(error.data.error) !== 'passing') return undefined;
  const known = faultOf('Web API', error);
  if (known !== undefined) return new UpstreamError({ ...known, detail: '' });
  const { code, statusCode } = (error ?? {}) as { code?: unknown; statusCode?: number };
  const asked = { system: 'slack', operation: 'Web API', detail: '' } as const;
  // An answer to a `response_url` is refused with Bolt's own error.
  const answered = code === 'slack_bolt_respond_error' ? (statusCode ?? 0) : 0;
  if (answered === 429) return new UpstreamError({ ...asked, kind: 'throttled', status: 429 });
  // An answer to a `response_url` goes through fetch, which has one error for everything that can happen to a connection.
  const isDropped = error instanceof TypeError && error.message.startsWith('fetch failed');
  return isDropped || answered >= 500 ? new UpstreamError({ ...asked, kind: 'unreachable' }) : undefined;
}

type IsUsable = (value: unknown) => boolean;

const isText: IsUsable = (value) => typeof value === 'string' && value !== '';
const isObject: IsUsable = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const isNamed: IsUsable = (value) => isObject(value) && isText((value as { readonly id?: unknown }).id);
const isListOf =
  (isOne: IsUsable): IsUsable =>
  (value) =>
    Array.isArray(value) && value.every(isOne);

/**
 * What a method's answer has where it says `ok` (https://docs.slack.dev/reference/methods); without it, or with
 * something else there, it is no answer.
 */
const answeredWith: Readonly<Record<string, readonly [string, IsUsable]>> = {
  'auth.test': ['user_id', isText],
  'chat.getPermalink': ['permalink', isText],
  'chat.postMessage': ['ts', isText],
  'conversations.history': ['messages', isListOf(isObject)],
  'conversations.open': ['channel', isNamed],
  'conversations.replies': ['messages', isListOf(isObject)],
  'usergroups.users.list': ['users', isListOf(isText)],
  'users.info': ['user', isNamed],
  'views.open': ['view', isNamed],
  'views.push': ['view', isNamed],
};

/** The method's name where it is one: addresses for uploads and answers are many and hold tickets. */
export function methodIn(input: Parameters<typeof fetch>[0]): string | undefined {
  const url = input instanceof Request ? input.url : String(input);
  return /\/api\/([a-zA-Z.]+)$/u.exec(URL.parse(url)?.pathname ?? '')?.[1];
}

function isAnswerOf(method: string, body: unknown): boolean {
  const { ok, error, ...rest } = (body ?? {}) as Readonly<Record<string, unknown>>;
  const [field, isUsable] = answeredWith[method] ?? [];
  if (ok === true) return field === undefined || isUsable?.(rest[field]) === true;
  return ok === false && typeof error === 'string';
}

/**
 * Whether an address for answers or uploads was answered by a proxy, or with a no. Slack says `ok` there
 * (serverless-slack#6), `OK - 123` after an upload, or an object with `ok`. Of an upload only the status is documented
 * (https://docs.slack.dev/reference/methods/files.getUploadURLExternal), so nothing at all is accepted too.
 */
function isNoAnswer(body: string): boolean {
  const said = body.trim();
  if (!said.startsWith('{')) return said !== '' && !/^ok\b/iu.test(said);
  return (JSON.parse(said) as { readonly ok?: unknown }).ok !== true;
}

/**
 * Seconds to wait where a 429 names none, and at most. Slack’s own names them
 * (https://docs.slack.dev/apis/web-api/rate-limits).
 */
const usualWait = 30;
const longestWait = 600;

function withUsableWait({ headers: received, status }: Response): Response {
  const seconds = Number.parseInt(received.get('retry-after') ?? '', 10);
  const headers = new Headers(received);
  const wait = Number.isNaN(seconds) ? usualWait : Math.min(longestWait, Math.max(1, seconds));
  headers.set('retry-after', String(wait));
  return new Response(null, { status, headers });
}

/** Bolt sets no time limit when it posts to a `response_url`, and somebody waits for the answer. */
const longestMs = 5_000;

/**
 * For every client of Slack, in place of the global one. Slack's own client reports a proxy's page with a status of 200
 * as a code of Slack's, and a 429 without seconds or a body that breaks off as a bug of its caller. Here whatever is not
 * an answer of Slack's rejects.
 */
export const fetchSlack: typeof fetch = async (input, init) => {
  const response = await fetch(input, { ...init, signal: init?.signal ?? AbortSignal.timeout(longestMs) });
  if (response.status === 429) return withUsableWait(response);
  const method = methodIn(input);
  if (response.status !== 200) return response;
  const answer = response.clone();
  const isOne =
    method === undefined ? !isNoAnswer(await answer.text()) : isAnswerOf(method, await answer.json());
  if (!isOne) throw new Error('the answer is not one of Slack’s');
  return response;
};

interface FileToSend {
  readonly name: string;
  readonly title: string;
  readonly content: Buffer;
}

/** Sends files to one person, directly, in one message; `comment` stands above them, in mrkdwn. Throws UpstreamError. */
export type SendFiles = (person: string, comment: string, files: readonly FileToSend[]) => Promise<void>;

export function createFileSender(client: WebClient): SendFiles {
  return async (person, comment, files) => {
    const { channel } = await asking('conversations.open', () =>
      client.conversations.open({ users: person }),
    );
    await asking('files.uploadV2', () =>
      client.files.uploadV2({
        channel_id: channel?.id ?? person,
        initial_comment: comment,
        file_uploads: files.map(({ name, title, content }) => ({ filename: name, title, file: content })),
      }),
    );
  };
}
