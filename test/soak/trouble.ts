import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { BotProcess } from '../../sandbox/bot-process.ts';
import type { SoakWorld } from './world.ts';

/** Resident memory of the instance that lives from the beginning to the end, in MiB, by seconds since the start. */
export interface Sample {
  readonly atS: number;
  readonly mib: number;
}

export interface Troubles {
  readonly kills: () => number;
  readonly redisRestarts: () => number;
  /** By `performance.now()`: when Redis was last back after a kill. */
  readonly redisBackAt: () => number;
  readonly memory: readonly Sample[];
  /** What all instances printed. */
  printed(): string;
}

const killEveryS = 20;
const redisAwayMs = 4_000;
const sampleEveryMs = 2_000;

async function residentMib(pid: number): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kib = /^VmRSS:\s+(\d+) kB$/mu.exec(status)?.[1];
  return kib === undefined ? undefined : Number(kib) / 1024;
}

/** Slack drops some calls and turns some away. */
async function stir(world: SoakWorld): Promise<void> {
  await world.slack.setWeather({
    rateLimited: { retryAfterSeconds: 1, share: 0.05 },
    acceptThenDrop: { share: 0.02 },
  });
}

export async function calm(world: SoakWorld): Promise<void> {
  await world.slack.setWeather({ rateLimited: null, acceptThenDrop: null });
}

/** One that lives from the beginning to the end, and two that are killed in turn. */
export interface Instances {
  readonly steady: BotProcess;
  readonly mortal: readonly [BotProcess, BotProcess];
}

export async function startInstances(world: SoakWorld): Promise<Instances> {
  const steady = await world.startInstance();
  return { steady, mortal: [await world.startInstance(), await world.startInstance()] };
}

/** Runs until the time is over: one instance killed at a time, Redis killed twice, Slack in bad weather. */
export async function makeTrouble(
  world: SoakWorld,
  { steady, mortal: first }: Instances,
  seconds: number,
): Promise<Troubles> {
  const gone: string[] = [];
  const memory: Sample[] = [];
  let kills = 0;
  let redisRestarts = 0;
  let redisBackAt = Number.NEGATIVE_INFINITY;
  let mortal = first;
  await stir(world);
  const began = performance.now();
  const nowS = () => (performance.now() - began) / 1000;

  async function killOne(): Promise<void> {
    const [victim, other] = mortal;
    await victim.kill();
    kills += 1;
    gone.push(victim.output());
    // With Redis away no instance starts; the supervisor tries again.
    for (;;) {
      const heir = await world.startInstance().catch(() => undefined);
      if (heir !== undefined) {
        mortal = [other, heir];
        return;
      }
      await pause(500);
    }
  }

  async function restartRedis(): Promise<void> {
    await world.redis.kill();
    await pause(redisAwayMs);
    await world.redis.restart();
    redisRestarts += 1;
    redisBackAt = performance.now();
  }

  async function watch(): Promise<void> {
    while (nowS() < seconds) {
      const mib = await residentMib(steady.pid);
      if (mib !== undefined) memory.push({ atS: nowS(), mib });
      await pause(sampleEveryMs);
    }
  }

  async function kill(): Promise<void> {
    for (let at = killEveryS; at < seconds; at += killEveryS) {
      await pause(Math.max(0, at - nowS()) * 1000);
      await killOne();
    }
  }

  async function breakRedis(): Promise<void> {
    for (const share of [1 / 3, 2 / 3]) {
      await pause(Math.max(0, seconds * share - nowS()) * 1000);
      await restartRedis();
    }
  }

  await Promise.all([watch(), kill(), breakRedis()]);
  return {
    kills: () => kills,
    redisRestarts: () => redisRestarts,
    redisBackAt: () => redisBackAt,
    memory,
    printed: () => [...gone, steady.output(), ...mortal.map((instance) => instance.output())].join('\n'),
  };
}
