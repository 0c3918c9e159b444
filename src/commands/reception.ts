import type { Deps } from '../deps.ts';
import { whyNoMember } from '../domain/people.ts';
import { type Refusal, refusal } from '../domain/refusals.ts';
import { explain } from './boundary.ts';
import { createPace } from './pace.ts';
import type { Screen } from './screen.ts';

/** What every way in passes before a command is asked for. */
export interface Reception {
  readonly deps: Deps;
  /** Why somebody gets no further, whatever they ask for: only full members do, and nobody floods the bot. */
  whyTurnedAway(user: string, what?: string): Promise<Refusal | undefined>;
  /** Slack delivers again what it thinks was lost; the same act of a person counts once. */
  isRepeated(triggerId: string | undefined): Promise<boolean>;
}

/** Nobody clicks like this by hand. */
const everything = { burst: 100, everyMs: 1_000 };
/** Each proposal is told to every approver directly. */
const proposals = { burst: 10, everyMs: 6 * 60_000 };

export function createReception(deps: Deps): Reception {
  const pace = createPace(everything);
  const proposing = createPace(proposals);
  return {
    deps,
    async whyTurnedAway(user, what) {
      if (!pace.take(user)) return refusal('tooFast');
      const outsider = whyNoMember(await deps.people.getPerson(user));
      if (outsider !== undefined) return outsider;
      return what === 'propose' && !proposing.take(user) ? refusal('tooFast') : undefined;
    },
    isRepeated: async (triggerId) =>
      triggerId !== undefined && !(await deps.notes.isFirst(`trigger:${triggerId}`)),
  };
}

/** Runs what somebody asked for; whatever goes wrong is told to them. */
export async function guarded(screen: Screen, deps: Deps, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    await screen.fail(explain(error, deps)).catch((second: unknown) => {
      deps.log.warn({ err: second }, 'could not tell somebody what went wrong');
    });
  }
}
