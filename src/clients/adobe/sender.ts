import type { ProxyConfig } from '../../configuration/proxy.ts';
import { createDispatcher } from '../../runtime/proxy.ts';
import { maxAnswerBytes, redact } from './http.ts';
import { enablement, platformHeaders, type Platform } from './platform.ts';
import { classifyPost, type PostResult } from './post-outcome.ts';
import { createReads, type ConfigurationSearch } from './reads.ts';
import type { Tokens } from './tokens.ts';
import { writeOnce } from './write-once.ts';

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
