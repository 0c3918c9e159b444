import { type AddressFault, type Fault, fault, parseVaultHost } from './vault-host.ts';

export interface VaultAddress {
  readonly ok: true;
  /** The vault's name, lower case. */
  readonly vault: string;
  /** Segments between slashes, without the empty one that a single trailing slash leaves. */
  readonly segments: readonly string[];
}

/** Unicode's "default ignorable" characters and the control characters, and the blank Braille pattern. */
const invisible = /[\p{Default_Ignorable_Code_Point}\p{Cc}\u2800]/u;

/** Slack wraps an address that it recognised as `<https://…>` or `<https://…|label>`. */
const slackLink = /^<([^<>|]+)(?:\|[^<>]*)?>$/;

/** A line of JSON as `az … show` prints it: `"kid": "https://…",`, or the value alone between quotes. */
const jsonLine = /^(?:"\w+"\s*:\s*)?(["'`])([^"'`]+)\1,?$/;

/**
 * What was typed, without the space around it, Slack's brackets and the quotes it was copied with; or why it cannot be
 * read at all.
 */
export function readTyped(
  text: string,
): { ok: true; text: string } | Fault<'empty' | 'whitespace' | 'invisibleCharacter'> {
  const trimmed = text.trim();
  const value = jsonLine.exec(trimmed)?.[2]?.trim() ?? trimmed;
  const bare = slackLink.exec(value)?.[1]?.trim() ?? value;
  if (bare === '') return fault('empty', '');
  if (/\s/.test(bare)) return fault('whitespace', bare);
  const hidden = invisible.exec(bare)?.[0].codePointAt(0);
  if (hidden === undefined) return { ok: true, text: bare };
  return fault('invisibleCharacter', `U+${hidden.toString(16).toUpperCase().padStart(4, '0')}`);
}

/** `host` or `host:port`; an IPv6 host stands in brackets. */
const hostAndPort = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/;

/**
 * Takes a vault's https address apart by hand: `URL` would mend what a person should be told (backslashes, `..`, tabs,
 * Unicode hosts). Port 443 may be written, as ARM writes it into a key's `keyUri`.
 */
export function parseVaultAddress(text: string): VaultAddress | Fault<AddressFault> {
  const parts = /^([a-z][a-z0-9+.-]*):\/\/([^/?#\\]+)([^?#\\]*)(\?[^#]*)?(#.*)?$/i.exec(text);
  if (!parts) return fault('notAUrl', text);
  const [, scheme = '', authority = '', path = '', query, fragment] = parts;
  if (scheme.toLowerCase() === 'http') return fault('http', text);
  if (scheme.toLowerCase() !== 'https') return fault('notAUrl', text);
  if (authority.includes('@')) return fault('userinfo', authority);
  const [, typedHost = '', port = '443'] = hostAndPort.exec(authority) ?? [];
  const host = parseVaultHost(typedHost);
  if (!host.ok) return host;
  if (port !== '443') return fault('port', port);
  if (query !== undefined) return fault('query', query);
  if (fragment !== undefined) return fault('fragment', fragment);
  const segments = path.replace(/^\//, '').replace(/\/$/, '').split('/');
  return {
    ok: true,
    vault: host.vault,
    segments: segments.length === 1 && segments[0] === '' ? [] : segments,
  };
}
