import { parseAsked } from './asked.ts';
import { realMs, replaceClocks } from './clocks.ts';
import { type Coverage, createCoverage } from './coverage.ts';
import { plantedFaults } from './planted.ts';
import { type Played, type Playing, playSeed } from './play.ts';
import { prepare, simulatedConfig } from './prepare.ts';
import { type PromiseName, promises } from './promises.ts';
import { AskedWrongly, writtenSchedule } from './schedule-file.ts';
import { compareAll, findPlanted } from './real/main-real.ts';
import { startRealRedis } from './real/real-redis.ts';
import { shrink } from './shrink.ts';

/** Not cut short on a terminal that hides the end. */
const tell = (line: string) => void process.stdout.write(`${line}\n`);
const cpuSeconds = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};
const seconds = (began: number) => Math.max(0.001, (realMs() - began) / 1000);

function tellFailure(played: Played): void {
  for (const { promise, words } of played.violations) {
    tell(`BROKEN: ${promises[promise as PromiseName]} ${words}`);
  }
  tell(`The schedule: ${writtenSchedule(played.seed, played.troubles)}`);
}

/** Cut to what it needs, and told from the beginning. */
async function explain(played: Played, playing: Playing): Promise<void> {
  tell(`Seed ${played.seed} breaks a promise.`);
  tellFailure(played);
  tell('Cutting the schedule …');
  const shortest = await shrink(played, (troubles) => playSeed(played.seed, { ...playing, troubles }));
  const told = await playSeed(played.seed, { ...playing, troubles: shortest.troubles, isTold: true });
  tell(`The story of the shortest schedule found (${told.troubles.length} troubles):`);
  for (const line of told.story) tell(`  ${line}`);
  tellFailure(told);
}

function tellProgress(played: Played, done: number, all: number, began: number): void {
  const rate = done / seconds(began);
  const leftMinutes = Math.ceil((all - done) / rate / 60);
  tell(
    `${done} of ${all} seeds, at ${played.seed}; ${rate.toFixed(1)} a second, ${leftMinutes} minutes left`,
  );
}

async function playAll(from: number, count: number, playing: Playing, keepsGoing: boolean): Promise<boolean> {
  const failed: number[] = [];
  const began = realMs();
  const coverage: Coverage = createCoverage();
  const totals = { steps: 0, calls: 0, sent: 0 };
  let toldAt = began;
  let longest: Played | undefined;
  for (let done = 1; done <= count; done += 1) {
    const played = await playSeed(from + done - 1, playing);
    coverage.add(played.struck);
    totals.steps += played.steps;
    totals.calls += played.calls;
    totals.sent += played.sent;
    if (played.steps > (longest?.steps ?? 0)) longest = played;
    if (played.violations.length > 0) {
      failed.push(played.seed);
      if (!keepsGoing) {
        await explain(played, playing);
        return false;
      }
      tell(`Seed ${played.seed} breaks a promise.`);
      tellFailure(played);
    }
    if (realMs() - toldAt > 10_000) {
      toldAt = realMs();
      tellProgress(played, done, count, began);
    }
  }
  const took = seconds(began);
  const cpu = cpuSeconds();
  for (const line of coverage.lines()) tell(line);
  const verdict = failed.length === 0 ? 'every promise held' : `promises break at ${failed.join(', ')}`;
  tell(`${count} seeds from ${from}: ${verdict}.`);
  tell(
    `${totals.sent} requests, ${totals.calls} calls, ${totals.steps} steps in ${took.toFixed(1)} s (${cpu.toFixed(1)} s of one core): ${(count / took).toFixed(1)} seeds and ${Math.round(totals.steps / took)} steps a second, ${(count / cpu).toFixed(1)} seeds a second of a core.`,
  );
  tell(`The longest was seed ${longest?.seed}, with ${longest?.steps} steps.`);
  return failed.length === 0;
}

/** Each fault is to be found; the seed that does, and what it breaks. */
async function plantAll(from: number, count: number, playing: Playing, only: string): Promise<boolean> {
  let missed = 0;
  for (const [name, planted] of Object.entries(plantedFaults).filter(([one]) => one.includes(only))) {
    const found = await findWith({ ...playing, planted }, from, count);
    if (found === undefined) missed += 1;
    const words =
      found === undefined
        ? `NOT FOUND in ${count} seeds`
        : `seed ${found.seed}: ${found.violations[0]?.promise}`;
    tell(`${name.padEnd(52)} ${words}`);
  }
  tell(missed === 0 ? 'Each planted fault is found.' : `${missed} planted faults are not found.`);
  return missed === 0;
}

async function findWith(playing: Playing, from: number, count: number): Promise<Played | undefined> {
  for (let seed = from; seed < from + count; seed += 1) {
    const played = await playSeed(seed, playing);
    if (played.violations.length > 0) return played;
  }
  return undefined;
}

async function playOne(seed: number, playing: Playing): Promise<boolean> {
  const played = await playSeed(seed, { ...playing, isTold: true });
  for (const line of played.story) tell(line);
  tellFailure(played);
  tell(`It ends at ${played.phase} after ${played.steps} steps; ${played.sent} requests were sent.`);
  return played.violations.length === 0;
}

async function main(): Promise<boolean> {
  const asked = parseAsked(process.argv.slice(2));
  const { count, from, seed, schedule, planted, only, keepsGoing } = asked;
  const config = simulatedConfig();
  const real = asked.real ? await startRealRedis() : undefined;
  replaceClocks();
  const playing: Playing = { config, prepared: await prepare(config) };
  if (schedule !== undefined) return playOne(schedule.seed, { ...playing, troubles: schedule.troubles });
  if (real !== undefined) {
    try {
      return await (planted ? findPlanted : compareAll)(asked, playing, real, tell);
    } finally {
      await real.close();
    }
  }
  if (seed !== undefined) return playOne(seed, playing);
  return planted ? plantAll(from, count, playing, only) : playAll(from, count, playing, keepsGoing);
}

try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  if (!(error instanceof AskedWrongly)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
