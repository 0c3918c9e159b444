import type { Act, ActAnswer, ClientState } from '../../slack/client-api.ts';

export async function fetchState(user: string): Promise<ClientState> {
  const answer = await fetch(`/client/state?user=${encodeURIComponent(user)}`);
  if (!answer.ok) throw new Error(`The Slack stand-in answered ${answer.status}.`);
  return (await answer.json()) as ClientState;
}

/** Never rejects: a stand-in that cannot be reached is one more refusal. */
export async function sendAct(act: Act): Promise<ActAnswer> {
  try {
    const answer = await fetch('/client/act', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(act),
    });
    return (await answer.json()) as ActAnswer;
  } catch {
    return {
      ok: false,
      error: 'dispatch_failed',
      message: 'The sandbox does not answer. Is it still running?',
    };
  }
}

/** @returns what ends the listening */
export function listen(user: string, changed: () => void, live: (live: boolean) => void): () => void {
  const events = new EventSource(`/client/events?user=${encodeURIComponent(user)}`);
  events.addEventListener('open', () => live(true));
  events.addEventListener('message', changed);
  events.addEventListener('error', () => live(false));
  return () => events.close();
}
