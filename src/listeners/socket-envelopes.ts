import { z } from 'zod';
import type { Log } from '../runtime/log.ts';
import { RefusedDelivery, logNotTaken } from './deliveries.ts';

type Listener = (...given: unknown[]) => unknown;

/** What of Slack's Socket Mode client is needed. */
interface Emitter {
  listeners(event: 'ws_message'): readonly unknown[];
  removeAllListeners(event: 'ws_message'): unknown;
  on(event: 'ws_message', listener: Listener): unknown;
}

/** The client tells itself what becomes of its connection under these names, and under the type of every event. */
const ownNames = [
  'connecting',
  'connected',
  'reconnecting',
  'disconnecting',
  'disconnected',
  'authenticated',
  'close',
  'error',
  'ws_message',
  'slack_event',
  'outgoing_message',
];

const eventType = z.string().refine((type) => !ownNames.includes(type));
const delivery = { envelope_id: z.string().min(1), payload: z.looseObject({}) };
// https://docs.slack.dev/apis/events-api/using-socket-mode
const Envelope = z.discriminatedUnion('type', [
  z.looseObject({ type: z.enum(['hello', 'disconnect']) }),
  z.looseObject({ ...delivery, type: z.enum(['slash_commands', 'interactive']) }),
  z.looseObject({
    ...delivery,
    type: z.literal('events_api'),
    payload: z.looseObject({ event: z.looseObject({ type: eventType }) }),
  }),
]);

function isEnvelope(data: unknown): boolean {
  try {
    return Envelope.safeParse(JSON.parse(String(data))).success;
  } catch {
    return false;
  }
}

/**
 * What comes over the socket is looked at before Slack's client looks into it: an envelope without what it expects ends
 * the process in it.
 */
export function shieldSocket(client: Emitter, log: Log): void {
  const listeners = client.listeners('ws_message') as readonly Listener[];
  client.removeAllListeners('ws_message');
  const take = async (given: readonly unknown[]): Promise<void> => {
    if (!isEnvelope(given[0])) throw new RefusedDelivery(400, 'it is no envelope that Slack documents');
    for (const listener of listeners) await listener(...given);
  };
  client.on('ws_message', (...given) => {
    take(given).catch((error: unknown) => logNotTaken(log, error));
  });
}
