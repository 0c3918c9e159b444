import type { IncomingMessage } from 'node:http';
import { findKeyIdentifier } from './key-identifier.ts';
import { plainHeaders } from './wire.ts';
import type { Answer, Received } from './wire.ts';

/** One POST to `customer/config` whose request line and headers arrived, whatever became of it. */
export interface SeenPost {
  /** Milliseconds since 1970 on the stand-in's clock. */
  at: number;
  orgId: string;
  /** `name` in the body; undefined where the body was not read or does not parse. */
  configuration: string | undefined;
  vaultUri: string | undefined;
  /** Exactly as it came; empty where the connection was reset before it was read. */
  body: string;
  bodyBytes: number;
  headers: Record<string, string>;
  /** Whether it made a configuration, whatever the client was told. */
  created: boolean;
  /** Status of the answer that was sent; undefined where none was. */
  status: number | undefined;
  answer: string;
}

function readOrdered(body: string): { name?: unknown; configData?: { keyVaultKeyIdentifier?: unknown } } {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null ? parsed : {};
  } catch {
    return {};
  }
}

/** Counted when its headers are there, before anybody knows what becomes of it. */
export function arrivedPost(at: number, { headers }: IncomingMessage): SeenPost {
  return {
    at,
    orgId: String(headers['x-gw-ims-org-id'] ?? ''),
    configuration: undefined,
    vaultUri: undefined,
    body: '',
    bodyBytes: 0,
    headers: plainHeaders(headers),
    created: false,
    status: undefined,
    answer: '',
  };
}

/** Notes what was read and what came of it; `proper` is what the work answered. */
export function notePost(post: SeenPost, { body }: Received, proper: Answer | undefined): void {
  const ordered = readOrdered(body);
  post.configuration = typeof ordered.name === 'string' ? ordered.name : undefined;
  post.vaultUri = findKeyIdentifier(String(ordered.configData?.keyVaultKeyIdentifier))?.vaultUri;
  post.body = body;
  post.bodyBytes = Buffer.byteLength(body);
  post.created = proper !== undefined && proper.status < 300;
}
