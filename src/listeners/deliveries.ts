import type { App, Receiver, ReceiverEvent } from '@slack/bolt';
import type { Log } from '../runtime/log.ts';
import { whyMalformed } from './delivery-shapes.ts';

/** What the bot does not take: nothing was done for it, and it is not acknowledged. */
export class RefusedDelivery extends Error {
  override readonly name = 'RefusedDelivery';
  /** Over HTTP: 400 for what is not Slack's, 503 for what Slack is to deliver again or to another instance. */
  readonly status: 400 | 503;

  constructor(status: 400 | 503, why: string) {
    super(why);
    this.status = status;
  }
}

export function logNotTaken(log: Log, error: unknown): void {
  if (error instanceof RefusedDelivery) log.warn({ why: error.message }, 'a delivery was not taken');
  else log.error({ err: error }, 'a delivery could not be taken');
}

/** What every delivery passes before Bolt sees it, whichever way it came. */
export function shielded(receiver: Receiver, whyNot: () => string | undefined): Receiver {
  return {
    init(app) {
      const processEvent = async (event: ReceiverEvent) => {
        const why = whyMalformed(event.body);
        if (why !== undefined) throw new RefusedDelivery(400, `it is not what Slack documents: ${why}`);
        const elsewhere = whyNot();
        if (elsewhere !== undefined) throw new RefusedDelivery(503, elsewhere);
        await app.processEvent(event);
      };
      // All that a receiver asks of the app.
      receiver.init({ processEvent } as unknown as App);
    },
    start: (...args) => receiver.start(...args),
    stop: (...args) => receiver.stop(...args),
  };
}
