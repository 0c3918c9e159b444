import type { World } from '../world.ts';
import type { Outcome, Parcel } from './delivery.ts';

/** Delivers and writes down what became of it. */
export async function dispatch(world: World, parcel: Parcel): Promise<Outcome> {
  const at = Date.now();
  const outcome = await world.delivery.deliver(parcel);
  world.log.delivered({
    at,
    over: world.delivery.over,
    kind: parcel.kind,
    type: typeOf(parcel),
    payload: parcel.payload,
    ackMs: outcome.result === 'acked' ? outcome.ackMs : null,
    ackBody: outcome.result === 'acked' ? outcome.body : undefined,
    ...(outcome.result === 'acked' ? {} : { failure: failure(outcome) }),
    ...(parcel.retry === undefined ? {} : { retry: parcel.retry.attempt }),
  });
  world.changes.changed([]);
  return outcome;
}

const failure = (outcome: Exclude<Outcome, { result: 'acked' }>): string =>
  outcome.result === 'failed' ? outcome.reason : 'timeout';

function typeOf({ kind, payload }: Parcel): string {
  if (kind === 'slash_commands') return String(payload['command']);
  if (kind === 'interactive') return String(payload['type']);
  const { event } = payload as { event?: { type?: string } };
  return event?.type ?? String(payload['type']);
}
