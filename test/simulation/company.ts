import { commands } from '../../src/commands/all.ts';
import type { FormAnswer } from '../../src/commands/ask.ts';
import { isDrilling, underDrill } from '../../src/domain/open-request.ts';
import type { Organization } from '../../src/domain/organization.ts';
import { settleableFrom } from '../../src/domain/rules/enabling-rules.ts';
import { acknowledgement } from '../../src/views/blocks/modal.ts';
import type { ActionName } from '../../src/views/blocks/blocks.ts';
import type { Reference } from '../../src/views/blocks/context.ts';
import { key } from './azure.ts';
import { doing } from './doing.ts';
import type { Random } from './random.ts';
import type { World } from './world.ts';

/** The people of one company, by what they do. */
export const requester = 'UREQ';
export const approvers = ['UAPP1', 'UAPP2', 'UAPP3'] as const;
export const operator = 'UOPER';
export const accounts = [requester, ...approvers, operator].map((id) => ({
  id,
  email: `${id.toLowerCase()}@example.com`,
  isDeactivated: false,
}));

const values = {
  reason: 'because it is time',
  confirmation: key.name,
  caseNumber: 'E-001234567',
  [acknowledgement]: 'yes',
};

/** How often an enablement is proposed before people give up. */
const mostProposals = 3;

interface Asked {
  readonly person: string;
  readonly what: ActionName;
}

/** What a form was opened for; handed in later, it may be an old one. */
function referenceTo(present: Organization, what: ActionName): Reference {
  // The real thing is asked for as if there were no drill.
  const state = what === 'propose' || what === 'revoke' ? underDrill(present) : present;
  const run = 'run' in state ? state.run.id : undefined;
  const proposed = 'proposal' in state ? state : undefined;
  const settlement = state.phase === 'outcomeUnknown' ? state.settlement : undefined;
  const entry = settlement?.since.sequence ?? proposed?.proposedSince.sequence;
  return {
    organization: state.organization,
    run,
    subject: proposed?.proposal.fingerprint,
    entry: entry === undefined ? undefined : String(entry),
  };
}

/** What people do, one after the other, as they see where the organization stands. */
export interface Company {
  /** Something of somebody's own accord. */
  readonly act: (what: string) => void;
  /** Whether nothing is wanted any more. */
  isContent(state: Organization): boolean;
}

/** What is rehearsed, and when; of a chance of its own, so that the rest of a seed is as it was. */
export interface Wishes {
  readonly undoing: boolean;
  readonly drills: readonly ('preparing' | 'enabled')[];
  /** How likely somebody who sees a drill asks for the real thing instead. */
  readonly impatience: number;
  /** How many times longer than usual people take, as long as things go wrong: forms stay open, requests expire. */
  readonly slowness: number;
}

/** A seed in five rehearses something; in one of eight people are slow. */
export function wishesOf(random: Random, undoing: boolean): Wishes {
  const isRehearsed = random.chance(0.2);
  const drills = (['preparing', 'enabled'] as const).filter(() => isRehearsed && random.chance(0.7));
  const impatience = isRehearsed && random.chance(0.3) ? 0.3 : 0;
  return { undoing, drills, impatience, slowness: random.chance(1 / 8) ? random.pick([15, 60]) : 1 };
}

export function gather(world: World, random: Random, wishes: Wishes): Company {
  const { schedule, journal, organization } = world;
  const drills = new Set<Organization['phase']>(wishes.drills);
  let proposals = 0;
  let hasRevoked = false;
  const slowness = () => (world.strikes.isCalm ? 1 : wishes.slowness);

  async function handIn({ person, what }: Asked, reference: Reference, instance: World['instances'][number]) {
    const [found] = world.config.organizations;
    const command = commands[what];
    if (found === undefined || command?.submitted === undefined) throw new Error(`nobody can ${what}`);
    if (what === 'approve') {
      const { subject = '', entry = '' } = reference;
      journal.yeses.push({ person, fingerprint: subject, asked: entry });
    }
    const form = { user: person, deps: instance.deps, organization: found, reference, values };
    const answer: FormAnswer = await command.submitted(form);
    const { problems = [] } = answer;
    world.tell(
      `${person}: ${what} is answered${problems.map(({ text }) => ` — ${text.slice(0, 90)}`).join('')}`,
    );
    if ('view' in answer) await answer.later?.();
  }

  /** Somebody opens a form now and hands it in within a minute, or an hour where people are slow, to whichever instance Slack reaches. */
  function submit(asked: Asked): void {
    const reference = referenceTo(world.present(), asked.what);
    const times = world.strikes.takesTwice() ? 2 : 1;
    for (let time = 0; time < times; time += 1) {
      const openMs = random.between(100, random.chance(0.2) ? 60_000 : 3_000) * slowness();
      schedule.at(schedule.now() + openMs, () => {
        const there = world.instances.filter(({ host }) => host.isAlive);
        if (there.length === 0) return;
        const instance = random.pick(there);
        world.tell(`${asked.person} hands in ${asked.what} at ${instance.host.name}`);
        schedule.at(
          schedule.now(),
          () => void doing.run({}, () => handIn(asked, reference, instance)).catch(failed(asked)),
          instance.host,
        );
      });
    }
  }

  /** Errors are told to the person; what they mean for the bot is seen in its jobs. */
  const failed =
    ({ person, what }: Asked) =>
    (error: unknown) => {
      world.tell(`${person}: ${what} failed: ${error instanceof Error ? error.message : String(error)}`);
    };

  function declareRestore(): void {
    const there = world.instances.filter(({ host }) => host.isAlive);
    if (there.length === 0) return;
    const { host, deps } = random.pick(there);
    const person = { id: operator, kind: 'member' } as const;
    const actor = { person, isRequester: false, isApprover: false };
    const declaration = { type: 'declareRestore', actor, reason: 'a failover' } as const;
    world.tell(`${operator} declares a restore at ${host.name}`);
    const asked = { person: operator, what: 'status' } as const;
    schedule.at(
      schedule.now(),
      () => void deps.record.decide(organization, declaration).catch(failed(asked)),
      host,
    );
  }

  const answeredBy = (state: Organization): readonly string[] => {
    if (state.phase === 'awaitingApproval') return state.approvals.map(({ by }) => by);
    if (state.phase !== 'outcomeUnknown' || state.settlement === undefined) return [];
    return state.settlement.approvals.map(({ by }) => by);
  };
  /** Whoever has not answered yet; all may have, and it still waits for something else. */
  function somebodyMissing(state: Organization, what: ActionName): Asked | undefined {
    const missing = approvers.filter((id) => !answeredBy(state).includes(id));
    return missing.length === 0 ? undefined : { person: random.pick(missing), what };
  }

  /** What somebody would do next, or nothing for now. */
  function nextOf(state: Organization): Asked | undefined {
    if (drills.delete(state.phase)) return { person: requester, what: 'drill' };
    if (isDrilling(state) && wishes.impatience > 0 && random.chance(wishes.impatience))
      return nextOf(underDrill(state));
    switch (state.phase) {
      case 'preparing':
        if (proposals >= mostProposals) return undefined;
        proposals += 1;
        return { person: requester, what: 'propose' };
      case 'awaitingApproval':
        return somebodyMissing(state, 'approve');
      case 'outcomeUnknown': {
        const from = settleableFrom(state);
        if (state.settlement !== undefined) return somebodyMissing(state, 'approveSettlement');
        return from === undefined || from > world.servers.redis.now()
          ? undefined
          : { person: requester, what: 'settle' };
      }
      case 'enabled':
        if (!wishes.undoing || hasRevoked) return undefined;
        return { person: requester, what: 'revoke' };
      case 'revoked':
        hasRevoked = true;
        return { person: requester, what: 'restore' };
      default:
        return undefined;
    }
  }

  function look(): void {
    const state = world.present();
    const isLost = 'loss' in state && state.loss !== undefined;
    if (isLost && random.chance(0.5)) declareRestore();
    else if (random.chance(0.6)) {
      const next = nextOf(state);
      if (next !== undefined) submit(next);
    }
    const untilNextMs = random.between(2_000, random.chance(0.5) ? 20_000 : 240_000) * slowness();
    schedule.at(schedule.now() + untilNextMs, look);
  }
  schedule.at(schedule.now() + random.between(1_000, 5_000), look);

  return {
    act(what) {
      const person = what === 'propose' || what === 'cancel' ? requester : random.pick(approvers);
      submit({ person, what: what as ActionName });
    },
    isContent(state) {
      if (state.phase === 'unconfigured') return true;
      if (state.phase === 'preparing') return proposals >= mostProposals;
      return state.phase === 'enabled' && !drills.has('enabled') && (!wishes.undoing || hasRevoked);
    },
  };
}
