import { type Call, type Fate, patienceMs } from './network.ts';
import type { Random } from './random.ts';
import { hear } from './real/heard.ts';
import type { Host } from './schedule.ts';
import type { Anchor, PostFate, System, Trouble } from './troubles.ts';
import { refusalBy } from './faults.ts';
import type { Strikes, Struck } from './struck.ts';
import { type Instance, type World, keys } from './world.ts';

const words = ({ kind, on, ms, what }: Trouble) =>
  [kind, what, on && `of ${on}`, ms !== undefined && `for ${(ms / 1000).toFixed(1)} s`]
    .filter(Boolean)
    .join(' ');

/** How long what was slow to show, or changed outside, stays so. */
const slowForMs = 60_000;

export function createStrikes(world: World, troubles: readonly Trouble[], random: Random): Strikes {
  const { schedule, servers } = world;
  const pending = [...troubles];
  const struck: Struck[] = [];
  const reached = new Map<Anchor, number>([['start', 0]]);
  const awayUntil = new Map<System, number>();
  let lastEvent = 'start';
  let count = 0;
  let isCalm = false;
  let twice = 0;

  function die({ host }: Call, restartAfterMs: number): void {
    host.isAlive = false;
    strikes.onDeath?.(host, restartAfterMs);
  }

  function stop(host: Host, restartAfterMs: number): void {
    const instance = world.instances.find((one: Instance) => one.host === host);
    instance?.stop();
    schedule.at(schedule.now() + 5_000, () => {
      if (!host.isAlive) return;
      host.isAlive = false;
      strikes.onDeath?.(host, restartAfterMs);
    });
  }

  function putBack(entries: number, isFailover: boolean): void {
    const { redis, queue } = servers;
    const snapshot = world.snapshots.at(-1 - entries) ?? world.snapshots[0];
    if (snapshot === undefined) return;
    redis.putBack(snapshot.data, snapshot.number);
    queue.putBack(snapshot.queue);
    for (const id of queue.jobs.keys()) world.jobDue(id);
    if (isFailover) redis.runId = `run-${schedule.steps}`;
    world.tell(`Redis holds #${world.present().sequence} again`);
  }

  function changeAzure(what: string | undefined, isWell: boolean): void {
    const { azure } = servers;
    if (what === 'role') {
      if (!isWell && azure.hasRole) azure.roleSeenUntil = schedule.now();
      azure.hasRole = isWell;
    }
    if (what === 'key') azure.isKeyEnabled = isWell;
    if (what === 'vault') azure.hasPurgeProtection = isWell;
  }

  function strike(trouble: Trouble, call: Call): Fate {
    const { kind, ms = 0, what } = trouble;
    const { host, system } = call;
    const { slack, adobe, queue, redis } = servers;
    const now = schedule.now();
    switch (kind) {
      case 'lost':
        return { isLost: true };
      case 'unanswered':
        return { isUnanswered: true };
      case 'late':
        return { lateMs: ms };
      case 'answeredLate':
        return { answeredLateMs: ms };
      case 'refused':
        return { refusal: refusalBy(call, random.chance(0.5)) };
      case 'away':
        awayUntil.set(system, now + ms);
        return { isLost: true };
      case 'slowToShow':
        slack.slowMs = ms;
        schedule.at(now + slowForMs, () => {
          slack.slowMs = 0;
        });
        return {};
      case 'killed':
        die(call, ms);
        return {};
      case 'killedBefore':
        die(call, ms);
        return { isUnsent: true };
      case 'frozen':
        host.frozenUntil = Math.max(host.frozenUntil, now + ms);
        return {};
      case 'asleep':
        host.frozenUntil = Math.max(host.frozenUntil, now + ms);
        host.sleptMs += ms;
        return {};
      case 'stopping':
        stop(host, ms);
        return {};
      case 'clock':
        if (what === 'redis') redis.skewMs += ms;
        else host.skewMs += ms;
        return {};
      case 'putBack':
      case 'restored':
        putBack(Number(what), kind === 'putBack');
        return {};
      case 'queueLost':
        queue.perform({ call: 'lose' }, Math.floor(now));
        return {};
      case 'notesLost':
        hear(redis, ['del', keys.notes(world.organization)], () =>
          redis.data.delete(keys.notes(world.organization)),
        );
        return {};
      case 'post':
        adobe.fate = what as PostFate;
        adobe.lateMs = random.between(30_000, 3 * 3_600_000);
        return {};
      case 'processing':
        adobe.fails = what === 'fails';
        if (what === 'slow') adobe.processingMs = ms;
        if (what === 'hidden') adobe.hiddenMs = ms;
        return {};
      case 'act':
        strikes.onAct?.(what ?? 'stop');
        return {};
      case 'twice':
        twice += 1;
        return {};
      case 'leaves': {
        const account = random.pick(slack.accounts);
        account.isDeactivated = true;
        account.leftAt = schedule.now();
        return {};
      }
      case 'azure':
        changeAzure(what, false);
        schedule.at(now + ms, () => changeAzure(what, true));
        return {};
    }
  }

  const isNow = ({ after, calls, on }: Trouble, call: Call) => {
    const from = reached.get(after);
    return from !== undefined && count - from >= calls && (on === undefined || on === call.system);
  };

  const strikes: Strikes = {
    fateOf(call) {
      count += 1;
      const until = awayUntil.get(call.system) ?? 0;
      let fate: Fate = until > schedule.now() ? { isLost: true } : {};
      if (isCalm || pending.length === 0) return fate;
      for (const trouble of pending.filter((one) => isNow(one, call))) {
        pending.splice(pending.indexOf(trouble), 1);
        const { phase } = world.present();
        struck.push({ trouble, phase, lastEvent });
        world.tell(
          `TROUBLE at ${call.host.name}’s call of ${call.system} ${call.operation}: ${words(trouble)}`,
        );
        fate = { ...fate, ...strike(trouble, call) };
      }
      return fate;
    },
    noted(kept) {
      for (const { entry } of kept) {
        lastEvent = entry.event.type;
        const anchor = lastEvent as Anchor;
        if (!reached.has(anchor)) reached.set(anchor, count);
      }
    },
    calm() {
      isCalm = true;
      awayUntil.clear();
      const { slack, adobe, azure } = servers;
      slack.slowMs = 0;
      adobe.fate = undefined;
      adobe.fails = false;
      Object.assign(azure, { isKeyEnabled: true, hasPurgeProtection: true });
      for (const account of slack.accounts)
        Object.assign(account, { isDeactivated: false, leftAt: undefined });
      world.tell('From now on nothing more goes wrong.');
    },
    get isCalm() {
      return isCalm;
    },
    get wasPutBack() {
      return struck.some(({ trouble: { kind } }) => kind === 'putBack' || kind === 'restored');
    },
    get isSpent() {
      return pending.length === 0;
    },
    get mayRepeat() {
      return struck.some(
        ({ trouble: { kind, on, ms = 0 } }) =>
          ['putBack', 'restored', 'notesLost', 'slowToShow'].includes(kind) ||
          // The place is looked for within a minute of Redis's clock.
          (kind === 'clock' && Math.abs(ms) > 60_000) ||
          // Slack took it after the bot had given it up.
          (kind === 'late' && on === 'slack' && ms > patienceMs.slack / 2),
      );
    },
    struck,
    takesTwice() {
      if (twice === 0) return false;
      twice -= 1;
      return true;
    },
  };
  return strikes;
}
