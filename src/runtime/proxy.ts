import { type Agent, EnvHttpProxyAgent, setGlobalDispatcher } from 'undici';
import type { ProxyConfig } from '../configuration/redis.ts';

type Options = Omit<Agent.Options, 'allowH2'>;

/**
 * HTTPS through the proxy, except to the hosts that `NO_PROXY` names. Plain HTTP goes to stand-ins on loopback only, and
 * directly. HTTP/2 would let undici repeat a request after GOAWAY or REFUSED_STREAM.
 */
export function createDispatcher(proxy: ProxyConfig | undefined, options: Options = {}): EnvHttpProxyAgent {
  const { url = '', noProxy = '' } = proxy ?? {};
  return new EnvHttpProxyAgent({ ...options, allowH2: false, httpProxy: '', httpsProxy: url, noProxy });
}

/** For `fetch`, with which Slack's clients ask. */
export function fetchThrough(proxy: ProxyConfig | undefined): void {
  if (proxy !== undefined) setGlobalDispatcher(createDispatcher(proxy));
}
