import { channel } from '../../sandbox/cast.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';

interface Told {
  readonly organization?: string;
  readonly place?: string;
}

const numbersOf = (place: string) => place.split('.').map(Number);

function isAfter(one: string, other: string): boolean {
  const [sequence = 0, index = 0] = numbersOf(one);
  const [otherSequence = 0, otherIndex = 0] = numbersOf(other);
  return sequence > otherSequence || (sequence === otherSequence && index > otherIndex);
}

/** Messages in the threads of the channel that stand after one that was to come later, organization by organization. */
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
      const before = story[at - 1]?.place;
      return before !== undefined && !isAfter(place, before)
        ? [`${organization}: ${place} after ${before}`]
        : [];
    }),
  );
}
