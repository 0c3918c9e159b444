import type { AccessToken, GetTokenOptions, TokenCredential } from '@azure/identity';
import type { HttpClient } from '@azure/core-rest-pipeline';
import { UpstreamError } from '../../errors.ts';
import { answerFault, isConnectionError, sentence, unreachable } from './faults.ts';

export interface CredentialOptions {
  readonly tenantId?: string | undefined;
  readonly clientId?: string | undefined;
  readonly clientSecret?: string | undefined;
  /** Only with a stand-in; then nothing outside loopback is asked, not even for a credential. */
  readonly httpClient?: HttpClient | undefined;
}

const operation = 'token';

/** A chain of credentials asks metadata endpoints and starts processes; a person waits for the outcome. */
const timeoutMs = 6000;

/** How long the answer that there is no identity is taken for granted. */
const rememberMs = 60_000;

function noIdentity(detail: string, cause?: unknown): UpstreamError {
  return new UpstreamError(
    { system: 'azure', operation, kind: 'noIdentity', detail: sentence(detail) },
    { cause },
  );
}

/** `@azure/identity` costs about 200 ms to import, so it is imported when a token is first needed. */
export async function openCredential(options: CredentialOptions): Promise<TokenCredential> {
  const { tenantId, clientId, clientSecret, httpClient } = options;
  const { ClientSecretCredential, DefaultAzureCredential } = await import('@azure/identity');
  const client = httpClient === undefined ? {} : { httpClient };
  if (tenantId !== undefined && clientId !== undefined && clientSecret !== undefined) {
    return new ClientSecretCredential(tenantId, clientId, clientSecret, {
      ...client,
      retryOptions: { maxRetries: 1 },
    });
  }
  if (httpClient !== undefined) throw noIdentity('A stand-in needs a tenant, a client id and a secret.');
  const tenant = tenantId === undefined ? {} : { tenantId };
  return new DefaultAzureCredential({ ...tenant, processTimeoutInMs: timeoutMs });
}

/** The identity that may write, where it is another one than the reader: a managed or a workload identity. */
export async function openWriterCredential(
  options: CredentialOptions,
  clientId: string,
): Promise<TokenCredential> {
  if (options.httpClient !== undefined) return openCredential({ ...options, clientId });
  const { ChainedTokenCredential, ManagedIdentityCredential, WorkloadIdentityCredential } =
    await import('@azure/identity');
  const tenant = options.tenantId === undefined ? {} : { tenantId: options.tenantId };
  return new ChainedTokenCredential(
    new WorkloadIdentityCredential({ clientId, ...tenant }),
    new ManagedIdentityCredential({ clientId }),
  );
}

/** All texts inside one error; a chain of credentials keeps those of its members. */
function textsOf(error: Error): string {
  const members = 'errors' in error && Array.isArray(error.errors) ? error.errors : [];
  return [error, ...members].map((each) => (each instanceof Error ? each.message : '')).join('\n');
}

/**
 * Entra's own trouble, which passes: no secret and no policy is to blame
 * (https://learn.microsoft.com/en-us/entra/identity-platform/reference-error-codes).
 */
const passing: Readonly<Record<string, 'unreachable' | 'throttled'>> = {
  AADSTS50196: 'throttled',
  AADSTS90006: 'unreachable',
  AADSTS90012: 'unreachable',
  AADSTS90024: 'unreachable',
  AADSTS90033: 'unreachable',
};

/** Entra's code is found in the text only: `AADSTS7000222: The provided client secret keys … are expired.` */
function entraFault(error: Error): UpstreamError | undefined {
  const [told, code = ''] = /(AADSTS\d+)[^\r\n]*/.exec(textsOf(error)) ?? [];
  if (told === undefined) return undefined;
  const detail = sentence(told.replace(/ ?(Trace ID|Correlation ID|Timestamp): .*$/, ''));
  const kind = passing[code] ?? 'refused';
  return new UpstreamError({ system: 'azure', operation, kind, code, detail }, { cause: error });
}

/** MSAL wraps what the connection said, and writes the status of an answer that is not in Entra's form into its text. */
function connectionFault(error: Error): UpstreamError | undefined {
  if (isConnectionError(error)) return unreachable(operation, error.message, error);
  const status = Number(/Http status code: (\d{3})/.exec(error.message)?.[1] ?? 0);
  if (status === 429 || status >= 500) return answerFault(operation, status, undefined, undefined);
  if (status >= 400) {
    const detail = `Something else than Entra answered with status ${status}, a proxy on the way perhaps.`;
    return unreachable(operation, detail, error);
  }
  if (/network_error|E(NOTFOUND|CONNREFUSED|CONNRESET|AI_AGAIN)/.test(error.message)) {
    return unreachable(operation, 'The connection to Entra failed.', error);
  }
  return error.cause instanceof Error ? connectionFault(error.cause) : undefined;
}

function tokenFault(error: unknown): UpstreamError {
  if (error instanceof UpstreamError) return error;
  if (!(error instanceof Error)) return noIdentity(String(error));
  if (error.message.includes('AdditionallyAllowedTenants')) {
    const detail = "The vault belongs to another directory than the one the bot's identity is set up for.";
    return new UpstreamError(
      { system: 'azure', operation, kind: 'refused', code: 'OtherTenant', detail },
      { cause: error },
    );
  }
  const fault = entraFault(error) ?? connectionFault(error);
  return fault ?? noIdentity('No credential for Azure was found.', error);
}

async function within<T>(work: Promise<T>, late: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late()), timeoutMs);
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}

/** `renew` forgets every token, those that MSAL keeps included. */
export interface RenewableCredential extends TokenCredential {
  renew(): void;
}

/**
 * Bounds the wait, asks once for those who ask at the same time, and fails with `UpstreamError` only. That there is no
 * identity at all is remembered for a minute, so that a card with seventeen checks does not wait for it seventeen times.
 */
export function boundedCredential(open: () => Promise<TokenCredential>): RenewableCredential {
  const underWay = new Map<string, Promise<AccessToken | null>>();
  let opened: Promise<TokenCredential> | undefined;
  let everSucceeded = false;
  let missing: { fault: UpstreamError; until: number } | undefined;

  function late(): UpstreamError {
    const detail = `No token within ${timeoutMs / 1000} seconds.`;
    return everSucceeded ? unreachable(operation, detail) : noIdentity(detail);
  }

  async function ask(scopes: string | string[], options: GetTokenOptions): Promise<AccessToken | null> {
    if (missing && performance.now() < missing.until) throw missing.fault;
    try {
      opened ??= open();
      const credential = await opened;
      // The signal of one caller must not end the question for all who share it.
      const { tenantId, claims, enableCae } = options;
      const shared = {
        ...(tenantId && { tenantId }),
        ...(claims && { claims }),
        ...(enableCae && { enableCae }),
      };
      const token = await within(credential.getToken(scopes, shared), late);
      everSucceeded = true;
      return token;
    } catch (error) {
      const fault = tokenFault(error);
      if (fault.kind === 'noIdentity') {
        missing = { fault, until: performance.now() + rememberMs };
        opened = undefined;
      }
      throw fault;
    }
  }

  return {
    renew() {
      opened = undefined;
    },
    getToken(scopes, options = {}) {
      const name = JSON.stringify([scopes, options.tenantId, options.claims]);
      const asked = underWay.get(name) ?? ask(scopes, options).finally(() => underWay.delete(name));
      underWay.set(name, asked);
      return asked;
    },
  };
}
