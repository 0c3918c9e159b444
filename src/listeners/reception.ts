import type { Installation } from '../clients/slack/people.ts';
import { type Config, findOrganization, knownField, type OrganizationConfig } from '../config.ts';
import type { Deps } from '../deps.ts';
import { whyNoMember } from '../domain/people.ts';
import { type Refusal, refusal, type RefusalReason } from '../domain/refusals.ts';
import { everyOrganization } from '../domain/rules/due.ts';
import { organizationIn, type Reference } from '../views/blocks/context.ts';
import { refusePossibleReplay } from './replays.ts';
import type { ActionName } from '../views/blocks/blocks.ts';
import { explain, type Screen } from './screen.ts';
import { findCommand } from '../commands/all.ts';
import { noteAttempt } from '../commands/about.ts';

export interface Allowance {
  /** How many may come at once. */
  readonly burst: number;
  /** How long until one more is allowed. */
  readonly everyMs: number;
}

/** How often each person may do something, in this process. */
export interface RateLimit {
  /** Whether there is one left for this person; if so, it is used up. */
  take(who: string): boolean;
}

/** Beyond so many people those who have been quiet for long are forgotten. */
const mostPeople = 10_000;

function createRateLimit(
  { burst, everyMs }: Allowance,
  nowMs: () => number = () => performance.now(),
): RateLimit {
  const people = new Map<string, { left: number; at: number }>();

  function leftOf(who: string): number {
    const known = people.get(who);
    return known === undefined ? burst : Math.min(burst, known.left + (nowMs() - known.at) / everyMs);
  }

  function forget(): void {
    for (const who of people.keys()) if (leftOf(who) >= burst) people.delete(who);
  }

  return {
    take(who) {
      const left = leftOf(who);
      if (people.size >= mostPeople) forget();
      const allowed = left >= 1;
      people.set(who, { left: allowed ? left - 1 : left, at: nowMs() });
      return allowed;
    },
  };
}

/** Who sent something, as the delivery that Slack vouches for says. */
export interface ActorAccount {
  readonly user: string;
  /** The same, told from an account of the same id in another workspace. */
  readonly who: string;
  /** Whether every workspace that the delivery names is the one in which the bot is installed. */
  readonly isHere: boolean;
}

/**
 * What the kinds of deliveries have in common; a slash command and an event name the workspace on their own. `null`
 * names nothing.
 */
interface Delivered {
  readonly team_id?: string | null | undefined;
  readonly team?:
    | { readonly id: string; readonly enterprise_id?: string | null | undefined }
    | null
    | undefined;
  readonly user?: { readonly team_id?: string | null | undefined } | string | undefined;
  readonly enterprise?: { readonly id: string } | null | undefined;
  readonly enterprise_id?: string | null | undefined;
}

/**
 * On Enterprise Grid `user.team_id` names a sister of the workspace in which somebody pressed, or the organization
 * (bolt-js#1875, docs.slack.dev/reference/interaction-payloads/block_suggestion-payload): there it says nothing, and
 * `users.info` is asked who they are.
 */
function workspacesIn(delivered: Delivered, { enterprise }: Installation): string[] {
  const { team_id: id, team, user } = delivered;
  const own = typeof user === 'object' && enterprise === undefined ? user.team_id : undefined;
  return [id, team?.id, own].filter((workspace) => typeof workspace === 'string');
}

/** The organization that a delivery names, where it names one: in the one place or the other. */
function organizationsIn({ enterprise, team, enterprise_id: id }: Delivered): string[] {
  return [enterprise?.id, team?.enterprise_id, id].filter((organization) => typeof organization === 'string');
}

/** A delivery that names no workspace is nobody's. */
export function actorOf(user: string, delivered: Delivered, { home }: Deps): ActorAccount {
  const workspaces = workspacesIn(delivered, home);
  const foreign =
    workspaces.find((workspace) => workspace !== home.team) ??
    (home.enterprise === undefined
      ? undefined
      : organizationsIn(delivered).find((organization) => organization !== home.enterprise));
  const isHere = workspaces.length > 0 && foreign === undefined;
  return { user, who: isHere ? user : `${foreign ?? 'nowhere'}/${user}`, isHere };
}

/**
 * Whose record keeps that somebody tried something: the organization that is named, whatever else was forged beside
 * it, or the only one there is.
 */
export function organizationMeant(
  config: Config,
  reference: string | undefined,
): OrganizationConfig | undefined {
  const [only, ...others] = config.organizations;
  const named = findOrganization(config, organizationIn(reference) ?? '');
  return named ?? (others.length === 0 ? only : undefined);
}

interface Attempt {
  readonly sender: ActorAccount;
  readonly organization: OrganizationConfig;
  /** A button's or a form's name, whatever somebody made of it. */
  readonly name: string;
  readonly reason: RefusalReason;
}

/** What every way in passes before a command is asked for. */
export interface Reception {
  readonly deps: Deps;
  /** Why somebody gets no further, whatever they ask for: only full members do, and nobody floods the bot. */
  whyTurnedAway(sender: ActorAccount, what?: string): Promise<Refusal | undefined>;
  /** The same without counting: a picker asks with every letter. */
  whyNoMember(sender: ActorAccount): Promise<Refusal | undefined>;
  /** Why somebody is not offered what is in Azure: that is for requesters. */
  whyNoRequester(sender: ActorAccount): Promise<Refusal | undefined>;
  /** Why nothing is behind a button or a form: its organization was taken out of the configuration, or nobody sent it. */
  whyNothing(reference: Reference | undefined): Promise<Refusal>;
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
const tellsApprovers: readonly string[] = [
  'propose',
  'revoke',
  'restore',
  'drill',
  'settle',
] satisfies ActionName[];
const proposals = { burst: 10, everyMs: 6 * 60_000 };
/** Refused although the person may do it: no attempt to be recorded. */
const noAttempts: readonly RefusalReason[] = ['tooFast', 'organizationClosed'];

export function createReception(deps: Deps): Reception {
  const pace = createRateLimit(everything);
  const proposing = createRateLimit(proposals);
  const whyNot = async ({ user, isHere }: ActorAccount) =>
    isHere ? whyNoMember(await deps.people.getPerson(user)) : refusal('stranger');
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
    async whyNothing(reference) {
      const { organization = '' } = reference ?? {};
      const notes = await deps.notes.read(everyOrganization);
      const name = notes[knownField(organization)];
      const isClosed = name !== undefined && findOrganization(deps.config, organization) === undefined;
      return isClosed ? refusal('organizationClosed', { name }) : refusal('forged');
    },
    async noteAttempt({ sender, organization, name, reason }) {
      if (noAttempts.includes(reason)) return;
      const command = findCommand(name) === undefined ? 'unknown' : name;
      await noteAttempt({ user: sender.who, deps }, organization, command, reason);
    },
    async isRepeated(id) {
      refusePossibleReplay();
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
