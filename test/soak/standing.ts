import { cast, channel } from '../../sandbox/cast.ts';
import type { SlackStandIn } from '../../sandbox/slack/slack-stand-in.ts';

/** Where in an organization's story one message of the bot stands: `12.0`, or `root:r1`. */
interface Standing {
  readonly channel: string;
  readonly place: string;
  /** What must be seen at once waits for no earlier message. */
  readonly isUrgent: boolean;
}

/** Every message of the bot about an organization, in the order in which they stand. */
export type Stories = ReadonlyMap<string, readonly Standing[]>;

export function readStories(slack: SlackStandIn): Stories {
  const ids = Object.values(cast).flatMap((user) => slack.stateFor(user).channels.map(({ id }) => id));
  const messages = [...new Set(ids)].flatMap((id) => [...slack.messagesIn(id)]);
  const standings = messages
    .toSorted((one, other) => Number(one.ts) - Number(other.ts))
    .flatMap((message) => {
      const payload = message.metadata?.event_payload;
      if (payload === undefined) return [];
      const place = String(payload['place']);
      const isUrgent = payload['says'] !== undefined;
      return [{ orgId: String(payload['organization']), channel: message.channel, place, isUrgent }];
    });
  return Map.groupBy(standings, ({ orgId }) => orgId);
}

/** The places that stand more than once where they belong. */
export function standingTwice(story: readonly Standing[]): string[] {
  const all = story.map(({ channel: where, place }) => `${place} in ${where}`);
  return all.filter((one, at) => all.indexOf(one) !== at);
}

function orderOf(place: string): number {
  const [sequence = 0, index = 0] = place.split('.').map(Number);
  return sequence * 1_000 + index;
}

/** The places in the thread that stand after a later one which waits for its turn. */
export function outOfOrder(story: readonly Standing[]): string[] {
  const inThread = story.filter((one) => one.channel === channel && /^\d+\.\d+$/u.test(one.place));
  let latest = 0;
  return inThread.flatMap(({ place, isUrgent }) => {
    const isLate = orderOf(place) < latest;
    if (!isUrgent) latest = Math.max(latest, orderOf(place));
    return isLate ? [place] : [];
  });
}
