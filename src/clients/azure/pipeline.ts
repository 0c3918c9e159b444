import type { HttpClient, Pipeline } from '@azure/core-rest-pipeline';
import type { TokenCredential } from '@azure/identity';
import type { z } from 'zod';
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
