import type { ActAnswer, ActError, Toast } from '../client-api.ts';
import type { Outcome } from '../deliveries/delivery.ts';
import type { World } from '../world.ts';

/** An act that goes no further; carries what the person's client is answered. */
export class ActRefusal extends Error {
  readonly error: ActError;
  readonly errors: Record<string, string> | undefined;

  constructor(error: ActError, message: string, errors?: Record<string, string>) {
    super(message);
    this.error = error;
    this.errors = errors;
  }

  get answer(): ActAnswer {
    const { error, message, errors } = this;
    return { ok: false, error, message, ...(errors === undefined ? {} : { errors }) };
  }
}

/**
 * @param what the person did, for the words shown to them
 * @returns the acknowledgement
 * @throws ActRefusal after a toast, when the app did not acknowledge
 */
export function acknowledged(
  world: World,
  user: string,
  what: string,
  outcome: Outcome,
): Extract<Outcome, { result: 'acked' }> {
  if (outcome.result === 'acked') return outcome;
  const kind: Toast['kind'] & ActError =
    outcome.result === 'timeout' ? 'operation_timeout' : 'dispatch_failed';
  const why = outcome.result === 'timeout' ? 'did not respond in time' : 'could not be reached';
  const message = `${what} failed with the error "${kind}": Slack tried to deliver it, but the app ${why}.`;
  world.toasts.show(user, kind, message);
  world.changes.changed([user]);
  throw new ActRefusal(kind, message);
}

/** What the app acknowledged with is something Slack does not accept. */
export function refuseAck(world: World, user: string, why: string): never {
  const message = `The app's answer was not understood: ${why}`;
  world.toasts.show(user, 'app_error', message);
  world.changes.changed([user]);
  throw new ActRefusal('invalid_ack', message);
}
