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
