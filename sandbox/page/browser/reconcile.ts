import type { ClientState, Message } from '../../slack/client-api.ts';

/**
 * The fresh state with every part that did not change taken from the known one, so that unchanged parts are the same
 * objects and are not drawn again.
 */
export function reconcile(known: ClientState | null, fresh: ClientState): ClientState {
  if (known === null || known.user !== fresh.user) return fresh;
  const merged: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(fresh))
    merged[key] = sameOr(known[key as keyof ClientState], value);
  const messages: ClientState['messages'] = {};
  for (const [channel, list] of Object.entries(fresh.messages))
    messages[channel] = reconcileList(known.messages[channel] ?? [], list);
  return { ...(merged as unknown as ClientState), messages: sameOr(known.messages, messages) };
}

function reconcileList(known: Message[], fresh: Message[]): Message[] {
  const byTs = new Map(known.map((message) => [message.ts, message]));
  const list = fresh.map((message) => sameOr(byTs.get(message.ts), message));
  return list.length === known.length && list.every((message, index) => message === known[index])
    ? known
    : list;
}

function sameOr<T>(known: T | undefined, fresh: T): T {
  return known !== undefined && JSON.stringify(known) === JSON.stringify(fresh) ? known : fresh;
}
