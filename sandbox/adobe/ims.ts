import { randomBytes } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { imsError } from './shapes.ts';
import { jsonAnswer } from './wire.ts';
import type { Answer, Received } from './wire.ts';

/** A server-to-server credential: two secrets may be valid at once while one is being rotated. */
export interface Credential {
  clientId: string;
  clientSecrets: string[];
  scopes: readonly string[];
}

export interface Ims {
  handle(received: Received): Answer;
  /** The client the token was minted for, unless it is unknown or has expired. */
  findClient(token: string): string | undefined;
  /** How many tokens this client was given. */
  mints(clientId: string): number;
  /** From now on all tokens given so far are refused. */
  revokeTokens(): void;
}

interface Token {
  clientId: string;
  expiresAt: number;
}

const formType = 'application/x-www-form-urlencoded';

/** `POST /ims/token/v3` with the client credentials grant; `lifetimeSeconds` is asked at each mint. */
export function createIms(
  clock: Clock,
  findCredential: (clientId: string) => Credential | undefined,
  lifetimeSeconds: () => number,
): Ims {
  const tokens = new Map<string, Token>();
  const counts = new Map<string, number>();

  function mint(credential: Credential): Answer {
    const { clientId } = credential;
    const token = `standin.${randomBytes(48).toString('base64url')}`;
    const seconds = lifetimeSeconds();
    tokens.set(token, { clientId, expiresAt: clock.now() + seconds * 1000 });
    counts.set(clientId, (counts.get(clientId) ?? 0) + 1);
    return jsonAnswer(200, { access_token: token, token_type: 'bearer', expires_in: seconds });
  }

  function handle(received: Received): Answer {
    if (!(received.headers['content-type'] ?? '').startsWith(formType)) {
      return imsError('invalid_request', `the content type must be ${formType}`);
    }
    const form = new URLSearchParams(received.body);
    if (form.get('grant_type') !== 'client_credentials') {
      return imsError('unsupported_grant_type', 'invalid grant_type parameter');
    }
    const credential = findCredential(form.get('client_id') ?? '');
    if (credential === undefined) return imsError('invalid_client', 'invalid client_id parameter');
    if (!credential.clientSecrets.includes(form.get('client_secret') ?? '')) {
      return imsError('invalid_client', 'invalid client_secret parameter');
    }
    const scopes = (form.get('scope') ?? '').split(',').map((scope) => scope.trim());
    const unknown = scopes.find((scope) => !credential.scopes.includes(scope));
    if (unknown !== undefined) return imsError('invalid_scope', `invalid scope: ${unknown}`);
    return mint(credential);
  }

  return {
    handle,
    findClient(token) {
      const found = tokens.get(token);
      return found !== undefined && found.expiresAt > clock.now() ? found.clientId : undefined;
    },
    mints: (clientId) => counts.get(clientId) ?? 0,
    revokeTokens: () => tokens.clear(),
  };
}
