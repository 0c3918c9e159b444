import type { Sender } from '../clients/adobe/sender.ts';
import type { Deps } from '../deps.ts';
import type { PostOutcome } from '../domain/commands.ts';
import type { Entry } from '../domain/events.ts';
import type { CoolingOff } from '../domain/organization.ts';
import { proposalId } from '../domain/record/said.ts';
import {
  type ReadBack,
  type Shown,
  judgeReadBack,
  openIntents,
  showsAnnouncement,
} from '../domain/record/shown.ts';
import type { GateObservations } from '../domain/rules/gate.ts';
import { type Moment, thisMoment } from '../runtime/moment.ts';
import type { Outcome } from '../store/record.ts';
import { getOrganization } from '../organizations.ts';
import { lastOf, sayAndRead, sayEntry } from './witnessing/say-entry.ts';
import { clocksApartMs } from './witnessing/say-now.ts';
import { setTimeout as pause } from 'node:timers/promises';

/** The second belt: an intent that was read back longer ago when the request is about to be written is not used. */
const intentLifeMs = 5_000;
/** From before the append until Slack shows the intent. */
const witnessedWithinMs = 20_000;
/** How long the sender tries to put on the record what its POST ended in, before the others find out by asking. */
const recordTries = 20;
const betweenTriesMs = 500;

/** The intent that this very run of the function appended, and may use. */
export interface Ticket {
  readonly appended: Outcome;
  readonly intent: Entry<'intended'>;
  /** Since before the append. */
  readonly began: Moment;
  /**
   * From when the gate began to look, milliseconds since 1970: what Slack showed until then, the gate has seen. Not
   * from the append, since the process may have frozen in between for longer than another one needs to send.
   */
  readonly lookedAt: number;
}

async function recordPost({ intent }: Ticket, outcome: PostOutcome, state: CoolingOff, deps: Deps) {
  const { organization } = state;
  const { sequence, event } = intent;
  for (let tries = 1; ; tries += 1) {
    try {
      const done = { type: 'recordPost', outcome, intent: sequence, ticket: event.ticket } as const;
      return await deps.record.decide(organization, done);
    } catch (error) {
      deps.log.error(
        { err: error, organization, intent: sequence, tries, outcome: outcome.kind },
        'cannot record the POST yet',
      );
      if (tries === recordTries) throw error;
      await pause(betweenTriesMs);
    }
  }
}

async function isOnDisk(deps: Deps): Promise<boolean> {
  try {
    return await deps.isOnDisk();
  } catch (error) {
    deps.log.warn({ err: error }, 'whether the intent is on disk cannot be told');
    return false;
  }
}

/** What was announced directly needs the channel again as soon as the channel shows the announcement. */
function showsWhereAnnounced(shown: readonly Shown[], state: CoolingOff, ticket: string, { config }: Deps) {
  if (state.direct === undefined) return true;
  const { channel } = getOrganization(config, state.organization);
  const inChannel = shown.filter((one) => one.channel === channel);
  const intents = openIntents(inChannel, proposalId(state));
  return !showsAnnouncement(inChannel, proposalId(state)) || intents.some((one) => one.ticket === ticket);
}

/** Reads the intent back from Slack, where every instance sees it whatever Redis says. */
async function readBack(
  { appended, intent, began, lookedAt }: Ticket,
  state: CoolingOff,
  deps: Deps,
): Promise<{ readonly seen: ReadBack; readonly witnessed: Moment }> {
  try {
    // Whether the channel shows the announcement by now, only reading back to the proposal tells.
    const from = state.direct === undefined ? lookedAt : Math.min(lookedAt, state.proposedSince.at);
    const told = { ...lastOf(appended), before: state };
    const shown = await sayAndRead(told, began.at + witnessedWithinMs, from - clocksApartMs, deps);
    const witnessed = thisMoment();
    if (shown === undefined || began.elapsedMs() > witnessedWithinMs) return { seen: 'unshown', witnessed };
    const { ticket = '' } = intent.event;
    if (!showsWhereAnnounced(shown, state, ticket, deps)) return { seen: 'unshown', witnessed };
    return { seen: judgeReadBack(shown, proposalId(state), ticket), witnessed };
  } catch (error) {
    deps.log.error({ err: error, organization: state.organization }, 'the intent cannot be witnessed');
    return { seen: 'unshown', witnessed: thisMoment() };
  }
}

const unused = {
  unshown: { kind: 'notSent', why: 'unwitnessed' },
  ended: { kind: 'notSent', why: 'ended' },
  another: { kind: 'unknown', cause: 'anotherIntent', detail: '' },
} as const;

/** `body` are the very bytes whose fingerprint the gate compared. */
async function send(
  ticket: Ticket,
  state: CoolingOff,
  body: string,
  sender: Sender,
  deps: Deps,
): Promise<PostOutcome> {
  const [{ seen, witnessed }, onDisk] = await Promise.all([readBack(ticket, state, deps), isOnDisk(deps)]);
  if (seen !== 'mine') return unused[seen];
  if (!onDisk) return { kind: 'notSent', why: 'notOnDisk' };
  const mayStillWrite = () => witnessed.elapsedMs() < intentLifeMs && !deps.isStopping();
  const answer = await sender.post(body, { mayStillWrite });
  if (answer.kind !== 'refused') return answer;
  const { status, code, detail } = answer;
  return {
    kind: 'refused',
    fault: { system: 'adobe', operation: 'POST customer/config', kind: 'refused', status, code, detail },
  };
}

/** That nothing was sent is seen in Slack too, so that an intent which Redis loses again shuts no gate. */
export async function useTicket(
  ticket: Ticket,
  state: CoolingOff,
  seen: GateObservations,
  sender: Sender,
  deps: Deps,
): Promise<void> {
  const outcome = await send(ticket, state, seen.substance.body, sender, deps);
  const recorded = await recordPost(ticket, outcome, state, deps);
  if (recorded.entries.at(-1)?.event.type !== 'notSent') return;
  await sayEntry(lastOf(recorded), performance.now() + witnessedWithinMs, deps);
}
