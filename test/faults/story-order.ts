import { channel } from '../../sandbox/cast.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';

interface Told {
  readonly organization?: string;
  readonly place?: string;
  /** What must be seen before anybody relies on it is said at once and waits for no order (docs/decisions/012). */
  readonly says?: string;
}

const numbersOf = (place: string) => place.split('.').map(Number);

function isAfter(one: string, other: string): boolean {
  const [sequence = 0, index = 0] = numbersOf(one);
  const [otherSequence = 0, otherIndex = 0] = numbersOf(other);
  return sequence > otherSequence || (sequence === otherSequence && index > otherIndex);
}

/**
 * Messages in the threads of the channel that stand after one that was to come later, organization by organization.
 * What is said at once may stand before its turn, never after it.
 */
export function storyOutOfOrder({ slack }: Sandbox, channels: readonly string[] = [channel]): string[] {
  const told = channels
    .flatMap((id) => [...slack.messagesIn(id)])
    .filter(({ threadTs }) => threadTs !== undefined)
    .toSorted((one, other) => Number(one.ts) - Number(other.ts))
    .map(({ metadata }) => (metadata?.event_payload ?? {}) as Told)
    .filter(({ place }) => /^\d+\.\d+$/u.test(place ?? ''));
  const byOrganization = Map.groupBy(told, ({ organization }) => organization);
  return [...byOrganization.values()].flatMap((story) =>
    story.flatMap(({ organization, place = '' }, at) => {
      const before = story.slice(0, at).findLast(({ says }) => says === undefined)?.place;
      return before !== undefined && !isAfter(place, before)
        ? [`${organization}: ${place} after ${before}`]
        : [];
    }),
  );
}
