import type { Sending } from './sendings.ts';

export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What Slack would have meant, from the very bytes. */
function meant({ body, contentType }: Sending): Record<string, unknown> {
  const isForm = contentType === 'application/x-www-form-urlencoded';
  const said = isForm ? Object.fromEntries(new URLSearchParams(body)) : parsed(body);
  if (!isObject(said)) return {};
  const inside = typeof said['payload'] === 'string' ? parsed(said['payload']) : said;
  return isObject(inside) ? inside : {};
}

const responses = new Set(['errors', 'update', 'push', 'clear']);

/** Under a field that is not in the form nobody sees an error. */
function misplaced(errors: unknown, view: unknown): string[] {
  const names = isObject(errors) ? Object.keys(errors) : [];
  const blocks: unknown = isObject(view) ? view['blocks'] : undefined;
  const there = Array.isArray(blocks)
    ? blocks.map((block) => (isObject(block) ? block['block_id'] : undefined))
    : [];
  return names.filter((name) => !there.includes(name));
}

/** A form that is handed in and not answered closes as if all were well. */
function wrongWithSubmission(answer: Answer, payload: Record<string, unknown>): string | undefined {
  if (answer.body === '') return 'the form closes as if it had been taken';
  const said = parsed(answer.body);
  if (!isObject(said) || !responses.has(String(said['response_action']))) return 'no answer to a form';
  if (said['response_action'] !== 'errors') return undefined;
  const names = isObject(said['errors']) ? Object.keys(said['errors']) : [];
  if (names.length === 0) return 'errors without any';
  const lost = misplaced(said['errors'], payload['view']);
  return lost.length > 0 ? `errors where nobody sees them: ${lost.join(', ')}` : undefined;
}

function wrongWithOptions({ body }: Answer): string | undefined {
  const said = parsed(body);
  const options: unknown = isObject(said) ? (said['options'] ?? said['option_groups']) : undefined;
  return Array.isArray(options) && options.length <= 100 ? undefined : 'no options';
}

function wrongWithBody(answer: Answer, payload: Record<string, unknown>): string | undefined {
  if (/\bat .*\.[tj]s:\d+|Error:/u.test(answer.body)) return 'a stack';
  if (payload['type'] === 'view_submission') return wrongWithSubmission(answer, payload);
  if (payload['type'] === 'block_suggestion') return wrongWithOptions(answer);
  if (payload['command'] !== undefined || payload['type'] === 'url_verification') return undefined;
  return answer.body === '' ? undefined : 'words where nobody reads them';
}

/** As large as a body may be. */
export const mostBytes = 1024 * 1024;

/** What may come of a delivery, because of how it was signed and how large it is; none of it is a success but 200. */
function expected({ draft: { envelope }, body }: Sending): readonly number[] {
  const isLate = envelope === 'stale' || envelope === 'future';
  // Either is a refusal, and the connection may be cut before the other is read.
  if (Buffer.byteLength(body) > mostBytes) return isLate ? [401, 413] : [413];
  if (isLate) return [401];
  // A kind that nothing of the bot answers is not found.
  return [200, 400, 404];
}

/** What is wrong with an answer; undefined where Slack would show the truth. */
export function wrongWith(sending: Sending, answer: Answer): string | undefined {
  if (!expected(sending).includes(answer.status)) return `${answer.status}`;
  return answer.status === 200 ? wrongWithBody(answer, meant(sending)) : undefined;
}
