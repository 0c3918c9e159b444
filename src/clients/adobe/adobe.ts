import type { ProxyConfig } from '../../configuration/redis.ts';
import { createDispatcher } from '../../runtime/proxy.ts';
import { createTokens, maxAnswerBytes, platformAt } from './http.ts';
import { createReads, type Reads } from './reads.ts';
import { openSender, type Sender } from './sender.ts';

export interface AdobeOptions {
  /** The IMS organization, `…@AdobeOrg`. */
  readonly organization: string;
  /** The Platform host of its region, e.g. `platform-nld2.adobe.io`. */
  readonly host: string;
  /** A stand-in on loopback; the host then travels in `x-forwarded-host`. */
  readonly platformUrl?: string | undefined;
  /** A stand-in for IMS on loopback. */
  readonly imsUrl?: string | undefined;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Comma-separated. */
  readonly scopes: string;
  /** For each call, connecting included; 20 000 by default, the most the POST may take. */
  readonly timeoutMs?: number | undefined;
  readonly proxy?: ProxyConfig | undefined;
  /** Milliseconds since 1970. */
  readonly now?: (() => number) | undefined;
}

/**
 * Adobe's three calls for one organization. Every method throws `UpstreamError` and nothing else on purpose; nothing
 * is asked again except once after a 401 of a GET, since retries belong to the queue.
 */
export interface AdobeClient extends Reads {
  /** A sender of its own for one attempt at the irreversible call, with a valid token in hand. Close it. */
  openSender(): Promise<Sender>;
  close(): Promise<void>;
}

export function createAdobe(options: AdobeOptions): AdobeClient {
  const { organization, host, clientId, clientSecret, scopes, proxy } = options;
  const timeoutMs = options.timeoutMs ?? 20_000;
  const dispatcher = createDispatcher(proxy, {
    connectTimeout: timeoutMs,
    maxResponseSize: maxAnswerBytes,
  });
  const platform = platformAt(organization, host, options.platformUrl);
  const tokens = createTokens({
    dispatcher,
    imsUrl: options.imsUrl,
    clientId,
    clientSecret,
    scopes,
    timeoutMs,
    now: options.now ?? Date.now,
  });
  return {
    ...createReads({ dispatcher, platform, tokens, timeoutMs }),
    openSender: () => openSender({ platform, tokens, timeoutMs, proxy }),
    close: () => dispatcher.close(),
  };
}
