import type { HttpClient, Pipeline, PipelineRequest } from '@azure/core-rest-pipeline';
import type { TokenCredential } from '@azure/identity';
import { z } from 'zod';
import type { RenewableCredential } from './credential.ts';
import { answerFault, nonsense, sendFault } from './faults.ts';

export const armScope = 'https://management.azure.com/.default';
export const graphScope = 'https://graph.microsoft.com/.default';

/** How requests travel: the HTTP client is imported when first used, and a request may take so long at most. */
export interface Transport {
  httpClient(): Promise<HttpClient>;
  readonly requestTimeoutMs: number;
}

interface Call<T> {
  /** For the words, e.g. `GET vault`. */
  readonly operation: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly body?: object;
  /** What is needed of the answer; everything else in it may be as it likes. */
  readonly answer: z.ZodType<T>;
  readonly signal?: AbortSignal | undefined;
}

/** Throws `UpstreamError` for everything that is not a 2xx of the shape asked for. */
export type Caller = <T>(call: Call<T>) => Promise<T>;

export function withTimeout(signal: AbortSignal | undefined, timeoutMs: number): AbortSignal {
  const timeout = AbortSignal.timeout(timeoutMs);
  return signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
}

function parseJson(text: string | null | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}

async function openPipeline(credential: TokenCredential, scope: string): Promise<Pipeline> {
  const {
    bearerTokenAuthenticationPolicy,
    createEmptyPipeline,
    proxyPolicy,
    systemErrorRetryPolicy,
    userAgentPolicy,
  } = await import('@azure/core-rest-pipeline');
  const pipeline = createEmptyPipeline();
  // Reads HTTPS_PROXY and NO_PROXY; the packages for tokens and keys have it already.
  pipeline.addPolicy(proxyPolicy());
  pipeline.addPolicy(userAgentPolicy());
  // Only lost connections are tried again here, once: what Azure answered is for the queue to try again.
  pipeline.addPolicy(systemErrorRetryPolicy({ maxRetries: 1, retryDelayInMs: 200 }), { phase: 'Retry' });
  pipeline.addPolicy(bearerTokenAuthenticationPolicy({ credential, scopes: scope }), { afterPhase: 'Retry' });
  return pipeline;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly retryAfter: string | undefined;
}

/** Calls to ARM, Resource Graph and Microsoft Graph, which do not need an SDK each. */
export function createCaller(credential: RenewableCredential, scope: string, transport: Transport): Caller {
  let pipeline: Promise<Pipeline> | undefined;

  async function send({ url, method, body, signal }: Omit<Call<unknown>, 'answer'>): Promise<Answer> {
    const { createHttpHeaders, createPipelineRequest } = await import('@azure/core-rest-pipeline');
    pipeline ??= openPipeline(credential, scope);
    const request = createPipelineRequest({
      url,
      method,
      headers: createHttpHeaders({ accept: 'application/json', 'content-type': 'application/json' }),
      abortSignal: withTimeout(signal, transport.requestTimeoutMs),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const response = await (await pipeline).sendRequest(await transport.httpClient(), request);
    const retryAfter = response.headers.get('retry-after');
    return { status: response.status, body: parseJson(response.bodyAsText), retryAfter };
  }

  /** A token that Azure no longer takes (401) is thrown away with all that remember it, once. */
  async function sendWithFreshToken(call: Omit<Call<unknown>, 'answer'>): Promise<Answer> {
    const answer = await send(call);
    if (answer.status !== 401) return answer;
    credential.renew();
    pipeline = undefined;
    return await send(call);
  }

  return async (call) => {
    const { status, body, retryAfter } = await sendWithFreshToken(call).catch((error: unknown) => {
      throw sendFault(call.operation, error);
    });
    if (status < 200 || status > 299) throw answerFault(call.operation, status, body, retryAfter);
    const parsed = call.answer.safeParse(body);
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    const where = issue?.path.join('.') ?? '';
    throw nonsense(call.operation, status, `Unexpected answer: ${where} ${issue?.message ?? ''}`);
  };
}

interface Listing<T> {
  /** For the words, e.g. `GET roleAssignments`. */
  readonly operation: string;
  readonly url: string;
  readonly item: z.ZodType<T>;
  readonly signal?: AbortSignal | undefined;
}

const Link = z.string().nullish();

interface Page<T> {
  readonly value: T[];
  readonly nextLink?: string | null | undefined;
  readonly '@odata.nextLink'?: string | null | undefined;
}

/** Every list of ARM names its next page in `nextLink`, every list of Microsoft Graph in `@odata.nextLink`. */
function pageOf<T>(item: z.ZodType<T>) {
  // A list beside an error is not the whole list.
  return z.object({
    value: z.array(item),
    nextLink: Link,
    '@odata.nextLink': Link,
    error: z.null().optional(),
  });
}

/**
 * All pages of a list. Absence can only be proved by the whole list: what cannot be read to its end throws, and nothing
 * of it is used.
 */
export async function listAll<T>(call: Caller, { operation, url, item, signal }: Listing<T>): Promise<T[]> {
  const asked = new Set([url]);
  const found: T[] = [];
  for (let address: string | undefined = url; address !== undefined;) {
    // One page after the other: each names the next.
    const page: Page<T> = await call({
      operation,
      method: 'GET',
      url: address,
      answer: pageOf(item),
      signal,
    });
    found.push(...page.value);
    const link = page.nextLink ?? page['@odata.nextLink'] ?? '';
    address = link === '' ? undefined : nextAddress(operation, link, address);
    if (address === undefined) break;
    if (asked.has(address)) throw nonsense(operation, 200, 'The next page is one that was read already.');
    asked.add(address);
  }
  return found;
}

/** The token goes where the link points, which must be the host that was asked. */
function nextAddress(operation: string, link: string, asked: string): string {
  const next = URL.canParse(link, asked) ? new URL(link, asked) : undefined;
  if (next?.origin !== new URL(asked).origin) {
    throw nonsense(operation, 200, 'The next page is not on the host that was asked.');
  }
  return next.href;
}

/**
 * Sends every request to the stand-in on loopback and names the real host in `x-forwarded-host`. The request is put
 * back as it was: Key Vault's challenge check reads its url afterwards, and a retry sends it again.
 */
export function loopbackClient(inner: HttpClient, loopbackUrl: string): HttpClient {
  return {
    async sendRequest(request: PipelineRequest) {
      const { url, allowInsecureConnection = false } = request;
      const { host, pathname, search } = new URL(url);
      request.headers.set('x-forwarded-host', host);
      request.url = new URL(loopbackUrl).origin + pathname + search;
      request.allowInsecureConnection = true;
      // Set for the real host where there is a proxy; the stand-in is on this machine.
      delete request.agent;
      try {
        return await inner.sendRequest(request);
      } finally {
        request.url = url;
        request.allowInsecureConnection = allowInsecureConnection;
        request.headers.delete('x-forwarded-host');
      }
    },
  };
}
