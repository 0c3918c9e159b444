import { adobe, azure, cast, channel } from '../sandbox/cast.ts';
import { createKeys } from '../src/store/keys.ts';
import type { Figure } from './figure.ts';
import type { Effort } from './row.ts';
import { startWatched, type Watched } from './watched-organizations.ts';

/**
 * A directory-wide loss: Adobe's app is deleted, and every organization loses its key at once, in a Slack with its rate
 * limits. In real time, each looked at in its own quarter of an hour: a thousand go on for an hour, `--quick` for half of
 * it.
 */
const keys = createKeys('{cmk}');
const toldWithinMs = 120_000;
const alerted = [cast.requester, cast.firstApprover, cast.secondApprover];

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const say = (words: string) => process.stderr.write(`${words}\n`);

async function until(isSo: () => Promise<boolean> | boolean, withinMs: number): Promise<boolean> {
  const end = performance.now() + withinMs;
  while (performance.now() < end) {
    if (await isSo()) return true;
    await pause(500);
  }
  return false;
}

/** All of them are told of and looked at; time flies until then. */
async function settle({ redis, sandbox, count }: Watched): Promise<void> {
  const isTold = () => sandbox.slack.messagesIn(channel).length >= 2 * count;
  const isSeen = async () => (await redis.hlen(keys.watchSeen)) >= count;
  while (!(isTold() && (await isSeen()))) {
    sandbox.clock.pass(5_000);
    await pause(200);
  }
}

const lost = /Adobe has lost access to the key/u;
const gathered = /Access lost in (\d+) organizations/u;

/** How many organizations the gathered message of this person names by now. */
function gatheredFor({ sandbox }: Watched, user: string): number {
  const texts = sandbox
    .person(user)
    .messages()
    .filter((message) => message.channel.startsWith('D'))
    .map(({ text }) => gathered.exec(text)?.[1]);
  return Math.max(0, ...texts.map((found) => Number(found ?? 0)));
}

const threadsTold = ({ sandbox }: Watched) =>
  sandbox.slack.messagesIn(channel).filter(({ text }) => lost.test(text)).length;

const cardsRight = ({ sandbox }: Watched) =>
  sandbox.slack.messagesIn(channel).filter(({ text }) => /customer-managed keys\. Access lost/u.test(text))
    .length;

export async function loss({ isQuick }: Effort): Promise<Figure[]> {
  const count = isQuick ? 200 : 1000;
  const watched = await startWatched(count);
  try {
    await settle(watched);
    say('all are told of and looked at; the app is deleted');
    const { sandbox } = watched;
    sandbox.slack.setRateLimits();
    sandbox.azure.world.removeServicePrincipal(azure.tenantId, adobe.applicationId);
    const began = performance.now();
    const since = () => performance.now() - began;
    const isTold = () => alerted.every((user) => gatheredFor(watched, user) > 5);
    await until(isTold, 600_000);
    const toldMs = since();
    say(`everybody is told: ${toldMs} ms`);
    await until(() => since() >= toldWithinMs, toldWithinMs);
    const listed = gatheredFor(watched, cast.requester);
    const areAll = await until(
      () => alerted.every((user) => gatheredFor(watched, user) === count),
      1_800_000,
    );
    const allMs = since();
    say(`all are listed: ${allMs} ms, ${listed} after two minutes, ${threadsTold(watched)} threads so far`);
    const areThreads = await until(() => threadsTold(watched) === count, 5_400_000);
    const threadsMs = since();
    say(`all threads: ${threadsMs} ms`);
    const areCards = await until(() => cardsRight(watched) === count, 5_400_000);
    const cardsMs = since();
    const twice = threadsTold(watched) - count;
    const direct = sandbox
      .person(cast.requester)
      .messages()
      .filter((message) => message.channel.startsWith('D') && lost.test(message.text)).length;
    const row = (what: string, value: number | undefined, more: Partial<Figure> = {}): Figure => ({
      what: `${count} organizations lose the app at once: ${what}`,
      value,
      unit: 'ms',
      ...more,
    });
    return [
      row('until everybody alerted reads of more than five in one message', toldMs, {
        bound: toldWithinMs,
        note: `${listed} listed after two minutes; ${direct} told by themselves`,
      }),
      row('until that message has all of them', areAll ? allMs : undefined),
      row('until every thread tells it, once', areThreads ? threadsMs : undefined, {
        note: `${twice} twice`,
      }),
      row('until every card shows it', areCards ? cardsMs : undefined),
    ];
  } finally {
    await watched.close();
  }
}
