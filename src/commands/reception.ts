import type { Deps } from '../deps.ts';
import { whyNoMember } from '../domain/people.ts';
import { type Refusal, type RefusalReason, refusal } from '../domain/refusals.ts';
import { throwIfUnproven } from '../unproven.ts';
import type { ActionName } from '../views/actions.ts';
import { explain } from './boundary.ts';
import { findDoor } from './doors.ts';
import { createPace } from './pace.ts';
import type { Screen } from './screen.ts';
import type { Sender } from './sender.ts';

interface Attempt {
  readonly sender: Sender;
  readonly organization: string;
  /** A button's or a form's name, whatever somebody made of it. */
  readonly name: string;
  readonly reason: RefusalReason;
}

/** What every way in passes before a command is asked for. */
export interface Reception {
  readonly deps: Deps;
  /** Why somebody gets no further, whatever they ask for: only full members do, and nobody floods the bot. */
  whyTurnedAway(sender: Sender, what?: string): Promise<Refusal | undefined>;
  /** The same without counting: a picker asks with every letter. */
  whyNoMember(sender: Sender): Promise<Refusal | undefined>;
  /** Why somebody is not offered what is in Azure: that is for requesters. */
  whyNoRequester(sender: Sender): Promise<Refusal | undefined>;
  /** Puts on the record that somebody tried what they may not. The words to them do not depend on it. */
  noteAttempt(attempt: Attempt): Promise<void>;
  /**
   * Slack delivers again what it thinks was lost; the same act of a person counts once. By trigger or event id. Throws
   * where nobody can tell, whatever can be told meanwhile: every way in to an effect asks this first.
   */
  isRepeated(id: string | undefined): Promise<boolean>;
}

/** Nobody clicks like this by hand. */
const everything = { burst: 100, everyMs: 1_000 };
/** What is told to every approver directly, each time. */
const tellsApprovers: readonly string[] = ['propose', 'revoke', 'restore', 'settle'] satisfies ActionName[];
const proposals = { burst: 10, everyMs: 6 * 60_000 };

export function createReception(deps: Deps): Reception {
  const pace = createPace(everything);
  const proposing = createPace(proposals);
  const whyNot = async ({ user, isHere }: Sender) =>
    isHere ? whyNoMember(await deps.people.getPerson(user)) : refusal('stranger', { user });
  return {
    deps,
    whyNoMember: whyNot,
    async whyNoRequester(sender) {
      const outsider = await whyNot(sender);
      if (outsider !== undefined) return outsider;
      const { requesters } = deps.config.people;
      const { isRequester } = await deps.people.getActor(sender.user, { requesters, approvers: [] }, false);
      return isRequester ? undefined : refusal('notRequester');
    },
    async whyTurnedAway(sender, what) {
      if (!pace.take(sender.who)) return refusal('tooFast');
      const outsider = await whyNot(sender);
      if (outsider !== undefined) return outsider;
      if (what === undefined || !tellsApprovers.includes(what)) return undefined;
      return proposing.take(sender.who) ? undefined : refusal('tooFast');
    },
    async noteAttempt({ sender, organization, name, reason }) {
      deps.log.warn({ user: sender.who, name, reason }, 'somebody tried what they may not');
      try {
        // Whoever they are, they have no role in it: nothing more need be known to write down that they tried.
        const person = { id: sender.who, kind: 'stranger' } as const;
        const actor = { person, isRequester: false, isApprover: false };
        const command = findDoor(name) === undefined ? 'unknown' : name;
        await deps.store.change(organization, { type: 'noteAttempt', actor, command, reason });
      } catch (error) {
        deps.log.warn({ err: error }, 'an attempt is not on the record');
      }
    },
    async isRepeated(id) {
      throwIfUnproven();
      return id !== undefined && !(await deps.notes.isFirst(`trigger:${id}`));
    },
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
