import type { NotSentReason, UnknownCause } from '../../domain/post.ts';
import { findOtherOwner, isAdobeShape, parseError, parseJson, PostAnswer, shortLine } from './answers.ts';
import {
  enablement,
  maxAnswerBytes,
  networkCode,
  networkDetail,
  type Platform,
  platformHeaders,
  redact,
  type Tokens,
} from './http.ts';
import type { Dispatcher } from 'undici';
import type { ProxyConfig } from '../../configuration/redis.ts';
import { createDispatcher } from '../../runtime/proxy.ts';
import { type ConfigurationSearch, createReads } from './reads.ts';

/** What happened on the wire, without any judgement. */
export type PostRun =
  /** Not one byte of the request was written: the handler never let it begin. */
  | { readonly kind: 'neverBegan'; readonly tooLate: boolean; readonly error: unknown }
  /** The request began and no whole answer came; `status` where the head of one did. */
  | { readonly kind: 'broken'; readonly status: number | undefined; readonly error: unknown }
  | { readonly kind: 'answered'; readonly status: number; readonly body: string };

/**
 * What the answer to the irreversible POST means.
 * - `notSent` and `refused`: certainly not done
 * - `accepted`: done
 * - `unknown`: everything else; only a GET can tell
 */
export type PostResult =
  | { readonly kind: 'notSent'; readonly why: NotSentReason; readonly detail: string }
  | {
      readonly kind: 'refused';
      readonly status: number;
      readonly code: string | undefined;
      readonly detail: string;
    }
  | {
      readonly kind: 'accepted';
      /** Adobe's word, `CREATED` as a rule. */
      readonly status: string;
      /** `config.name` of the answer, one of the names under which the GET may find it. */
      readonly answerName: string | undefined;
      readonly id: string | undefined;
    }
  | {
      readonly kind: 'unknown';
      readonly cause: UnknownCause;
      readonly status: number | undefined;
      readonly detail: string;
    };

/** Statuses with which Adobe says that it did nothing, provided that it is Adobe who says so. */
const refusals: readonly number[] = [400, 401, 403, 404, 415, 422, 429];

/** @param organization for which it was posted */
export function classifyPost(run: PostRun, organization: string): PostResult {
  if (run.kind === 'answered') return classifyAnswer(run.status, run.body, organization);
  const detail = networkDetail(run.error);
  if (run.kind === 'neverBegan') return { kind: 'notSent', why: notSentReason(run), detail };
  const cause = isTimeout(run.error) ? 'timeout' : 'connectionLost';
  return { kind: 'unknown', cause, status: run.status, detail };
}

function classifyAnswer(status: number, body: string, organization: string): PostResult {
  if (status >= 200 && status < 300) return classifySuccess(status, body, organization);
  const { shape, code, detail } = parseError(body);
  if (refusals.includes(status) && isAdobeShape(shape)) return { kind: 'refused', status, code, detail };
  return { kind: 'unknown', cause: unknownCause(status), status, detail };
}

function classifySuccess(status: number, body: string, organization: string): PostResult {
  const raw = parseJson(body);
  const answer = PostAnswer.safeParse(raw);
  if (!answer.success) {
    const detail = 'a success whose body is not as documented';
    return { kind: 'unknown', cause: 'doesNotParse', status, detail };
  }
  const other = findOtherOwner(raw, organization);
  if (other !== undefined) {
    return { kind: 'unknown', cause: 'otherOrganization', status, detail: shortLine(other) };
  }
  const { id, name, config, jobData } = answer.data;
  const answerName = config?.name ?? jobData?.config?.name ?? name;
  return { kind: 'accepted', status: answer.data.status, answerName, id };
}

function unknownCause(status: number): UnknownCause {
  if (status >= 500) return 'serverError';
  if (status >= 300 && status < 400) return 'redirect';
  return status === 409 ? 'conflict' : 'notAdobeShape';
}

function notSentReason(run: { tooLate: boolean; error: unknown }): NotSentReason {
  if (run.tooLate) return 'tooLate';
  const code = networkCode(run.error) ?? '';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'noAddress';
  if (code === 'ECONNREFUSED') return 'connectionRefused';
  return /CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO_|EPROTO/.test(code) ? 'tls' : 'noConnection';
}

function isTimeout(error: unknown): boolean {
  return /TIMEOUT|ETIMEDOUT/i.test(networkCode(error) ?? '');
}

export interface WriteOnceOptions {
  readonly origin: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string;
  /** For everything: connecting, writing and the whole answer. */
  readonly timeoutMs: number;
  /** The last question before the first byte. */
  readonly mayStillWrite: () => boolean;
}

/**
 * Sends one POST and writes it at most once. Resolves always.
 *
 * undici's HTTP/1.1 client calls `onRequestStart` when the connection stands, and writes head and body in the same
 * synchronous run after it, or nothing if the request was aborted there (`writeH1` in undici 8's
 * `lib/dispatcher/client-h1.js`). That is where `mayStillWrite` is asked. The same client puts a request that was
 * running back in its queue when the socket closes with an `UND_ERR_INFO` error (`onHttpSocketClose`), so a second
 * beginning is refused here whatever its cause.
 */
export function writeOnce(client: Dispatcher, options: WriteOnceOptions): Promise<PostRun> {
  return new Promise((resolve) => {
    const handler = new WriteOnceHandler(options.mayStillWrite, (run) => {
      clearTimeout(deadline);
      resolve(run);
    });
    const deadline = setTimeout(() => {
      handler.giveUp(new DOMException('no answer in time', 'TimeoutError'));
      // Closes the socket, and drops the request from the queue if it still waits for a connection.
      void client.destroy();
    }, options.timeoutMs);
    const { origin, path, headers, body } = options;
    // A Buffer in one piece: undici writes strings and buffers synchronously, streams later.
    const bytes = Buffer.from(body);
    client.dispatch({ origin, path, method: 'POST', headers, body: bytes, idempotent: false }, handler);
  });
}

class WriteOnceHandler implements Dispatcher.DispatchHandler {
  readonly #mayStillWrite: () => boolean;
  readonly #settle: (run: PostRun) => void;
  readonly #chunks: Buffer[] = [];
  #began = false;
  #tooLate = false;
  #settled = false;
  #status: number | undefined;

  constructor(mayStillWrite: () => boolean, settle: (run: PostRun) => void) {
    this.#mayStillWrite = mayStillWrite;
    this.#settle = settle;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#settled || this.#began) {
      controller.abort(new Error('a second beginning of a request that may begin once'));
      return;
    }
    if (!this.#mayStillWrite()) {
      this.#tooLate = true;
      controller.abort(new Error('too late to write'));
      return;
    }
    this.#began = true;
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number): void {
    if (status >= 200) this.#status = status;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(Buffer.from(chunk));
  }

  onResponseEnd(): void {
    const body = Buffer.concat(this.#chunks).toString('utf8');
    this.#end({ kind: 'answered', status: this.#status ?? 0, body });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: unknown): void {
    this.giveUp(error);
  }

  giveUp(error: unknown): void {
    if (this.#began) this.#end({ kind: 'broken', status: this.#status, error });
    else this.#end({ kind: 'neverBegan', tooLate: this.#tooLate, error });
  }

  #end(run: PostRun): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#settle(run);
  }
}

/**
 * Carries the one call that cannot be taken back: the gate's last GET, then the POST, over one connection of its own
 * with a token that was fetched before.
 */
export interface Sender {
  /** Like the client's, over the sender's connection. */
  findConfiguration(names: readonly string[]): Promise<ConfigurationSearch>;
  /**
   * Writes `body` at most once and never throws; a second call answers `notSent`.
   * `mayStillWrite` is asked in the same synchronous run in which the bytes are written, after any connecting.
   */
  post(body: string, options: { readonly mayStillWrite: () => boolean }): Promise<PostResult>;
  close(): Promise<void>;
}

export interface SenderOptions {
  readonly platform: Platform;
  readonly tokens: Tokens;
  readonly timeoutMs: number;
  readonly proxy: ProxyConfig | undefined;
}

/** @throws UpstreamError when no token is to be had */
export async function openSender(options: SenderOptions): Promise<Sender> {
  const { platform, tokens, timeoutMs, proxy } = options;
  let token = await tokens.get();
  const client = createDispatcher(proxy, {
    // One connection, through the proxy's tunnel where there is a proxy: the POST takes the GET's.
    connections: 1,
    pipelining: 1,
    connectTimeout: timeoutMs,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    maxResponseSize: maxAnswerBytes,
  });
  const reads = createReads({ dispatcher: client, platform, tokens, timeoutMs });
  let posted = false;

  return {
    async findConfiguration(names) {
      const found = await reads.findConfiguration(names);
      // A 401 may have brought a newer token; it is cached, so this asks nobody.
      token = await tokens.get();
      return found;
    },
    async post(body, { mayStillWrite }) {
      if (posted) return { kind: 'notSent', why: 'tooLate', detail: 'this sender has posted already' };
      posted = true;
      const headers = { ...platformHeaders(platform, token), 'content-type': 'application/json' };
      const run = await writeOnce(client, {
        origin: platform.origin,
        path: enablement.path,
        headers,
        body,
        timeoutMs,
        mayStillWrite,
      });
      if (run.kind === 'answered' && run.status === 401) tokens.discard(token);
      const shown = run.kind === 'answered' ? { ...run, body: redact(run.body, [token]) } : run;
      return classifyPost(shown, platform.organization);
    },
    async close() {
      await client.destroy();
    },
  };
}
