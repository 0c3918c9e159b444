import { newId } from '../ids.ts';
import type { World } from '../world.ts';
import type { Outcome, Parcel } from './delivery.ts';
import { dispatch } from './dispatch.ts';

/** Slack tries an event again at once, after a minute and after five (docs.slack.dev/apis/events-api). */
export const slackRetryDelaysMs: readonly number[] = [0, 60_000, 300_000];

/** Sends an event, and again while it is not acknowledged. Real time. */
export class Events {
  readonly #world: World;
  readonly #retryDelaysMs: readonly number[];
  readonly #timers = new Set<NodeJS.Timeout>();
  #closed = false;

  constructor(world: World, retryDelaysMs: readonly number[]) {
    this.#world = world;
    this.#retryDelaysMs = retryDelaysMs;
  }

  async send(event: Record<string, unknown>): Promise<Outcome> {
    const parcel: Parcel = { kind: 'events_api', payload: eventPayload(this.#world, event) };
    const outcome = await dispatch(this.#world, parcel);
    if (outcome.result !== 'acked') this.#retry(parcel, outcome, 1);
    return outcome;
  }

  #retry(parcel: Parcel, last: Outcome, attempt: number): void {
    const delayMs = this.#retryDelaysMs[attempt - 1];
    if (delayMs === undefined || this.#closed) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      void this.#again({ ...parcel, retry: { attempt, reason: reason(last) } }, attempt);
    }, delayMs);
    this.#timers.add(timer);
  }

  async #again(parcel: Parcel, attempt: number): Promise<void> {
    const outcome = await dispatch(this.#world, parcel);
    if (outcome.result !== 'acked') this.#retry(parcel, outcome, attempt + 1);
  }

  close(): void {
    this.#closed = true;
    for (const timer of this.#timers) clearTimeout(timer);
  }
}

const reason = (outcome: Outcome): 'http_timeout' | 'http_error' =>
  outcome.result === 'timeout' ? 'http_timeout' : 'http_error';

function eventPayload(world: World, event: Record<string, unknown>): Record<string, unknown> {
  const { team, enterprise, app, installedOnOrganization } = world.workspace;
  const seconds = Math.floor(world.clock.now() / 1000);
  return {
    token: 'verification-token',
    team_id: team.id,
    ...(enterprise && { enterprise_id: enterprise.id }),
    api_app_id: app.id,
    event: { event_ts: world.messages.newTs(), ...event },
    type: 'event_callback',
    event_id: newId('Ev'),
    event_time: seconds,
    authorizations: [
      {
        enterprise_id: enterprise?.id ?? null,
        team_id: installedOnOrganization ? null : team.id,
        user_id: app.botUserId,
        is_bot: true,
        is_enterprise_install: installedOnOrganization,
      },
    ],
    is_ext_shared_channel: false,
  };
}
