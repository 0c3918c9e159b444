import { UpstreamError } from '../../errors.ts';

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
export function isUnknownAnswer(method: string, code: string): boolean {
  return !writes(method) && kindOfCode(code) === 'refused' && !definite.includes(code);
}
