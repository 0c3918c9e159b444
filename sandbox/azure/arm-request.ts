import { armError } from './errors.ts';
import type { Answer, Received } from '../adobe/wire.ts';
import type { Session } from './login.ts';
import type { AzureContext } from './settings.ts';

/** A request to the Resource Manager whose token and api-version are all right. */
export interface ArmRequest extends AzureContext {
  received: Received;
  session: Session;
  /** Percent-decoded, with single slashes. */
  path: string;
}

/** 403 AuthorizationFailed, in the words people know from Azure. */
export function refused({ session, received, path }: ArmRequest): Answer {
  const { clientId, objectId } = session.identity;
  const action = received.method === 'GET' ? 'read' : received.method === 'DELETE' ? 'delete' : 'write';
  const message = `The client '${clientId}' with object id '${objectId}' does not have authorization to perform action '${action}' over scope '${path}' or the scope is invalid.`;
  return armError(403, 'AuthorizationFailed', message);
}

export function notFound(path: string): Answer {
  return armError(404, 'ResourceNotFound', `The Resource '${path}' was not found.`);
}
