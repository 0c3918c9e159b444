import type { Reader } from './reader.ts';
import { proxyUrl } from './values.ts';

/** The proxy, where it is the only way out: everything over HTTPS and the WebSocket to Slack go through it. */
export interface ProxyConfig {
  /** May hold a user and a password. */
  readonly url: string;
  /** Hosts that are reached directly, as `NO_PROXY` names them. */
  readonly noProxy: string;
}

/** Azure's packages read the same variables on their own, in capitals first, so the bot does too. */
export function readProxy(reader: Reader): ProxyConfig | undefined {
  const name = reader.findText('HTTPS_PROXY') === undefined ? 'https_proxy' : 'HTTPS_PROXY';
  const url = reader.find(name, proxyUrl);
  const noProxy = reader.findText('NO_PROXY') ?? reader.findText('no_proxy') ?? '';
  return url === undefined ? undefined : { url, noProxy };
}
