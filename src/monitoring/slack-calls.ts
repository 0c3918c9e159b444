import { fetchSlack, methodIn } from '../clients/slack/fetch-slack.ts';
import type { UpstreamCall } from './upstream-calls.ts';

export interface SlackCalls {
  /** In place of the global one, for every client of Slack. */
  readonly fetch: typeof fetch;
  /** How far this host's clock is ahead of Slack's, by its last answer; undefined before the first. */
  clockAheadMs(): number | undefined;
}

/** Slack says no with a status of 200. */
async function outcomeOf(response: Response): Promise<string> {
  if (response.status === 429) return 'throttled';
  if (!response.ok) return 'unreachable';
  if (!(response.headers.get('content-type') ?? '').includes('json')) return 'ok';
  const body = (await response
    .clone()
    .json()
    .catch(() => ({}))) as { readonly ok?: boolean; readonly error?: string };
  if (body.ok !== false) return 'ok';
  return body.error === 'ratelimited' ? 'throttled' : 'refused';
}

/** Sees every call to Slack on its way out: what became of it, and what Slack's clock says. */
export function watchSlackCalls(seen: (call: UpstreamCall) => void): SlackCalls {
  let aheadMs: number | undefined;

  /** The header counts whole seconds; the time on the way is halved between here and there. */
  function compareClocks(response: Response, beganAt: number): void {
    const told = Date.parse(response.headers.get('date') ?? '');
    if (!Number.isNaN(told)) aheadMs = (beganAt + Date.now()) / 2 - told;
  }

  return {
    clockAheadMs: () => aheadMs,
    async fetch(input, init) {
      const beganAt = Date.now();
      const began = performance.now();
      const tell = (outcome: string) =>
        seen({
          system: 'slack',
          operation: methodIn(input) ?? 'other',
          outcome,
          milliseconds: performance.now() - began,
        });
      try {
        const response = await fetchSlack(input, init);
        compareClocks(response, beganAt);
        tell(await outcomeOf(response));
        return response;
      } catch (error) {
        tell('unreachable');
        throw error;
      }
    },
  };
}
