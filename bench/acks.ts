import { fileURLToPath } from 'node:url';
import { secrets, workspace } from '../sandbox/cast.ts';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.ts';
import { startSlack } from '../sandbox/slack/start-slack.ts';
import type { WireDelivery } from '../sandbox/slack/wire-log.ts';
import { tour } from '../sandbox/tour.ts';
import type { Figure } from './figure.ts';
import type { Effort } from './row.ts';
import { quantile } from './quantile.ts';
import { end, startUntil } from './process.ts';
import { beginSetup, stroll } from './stroll.ts';

/**
 * The bot lets a person do a hundred things at once, and Slack lets an app open as many views a minute: each visit
 * begins with all of them left.
 */
const whole = { visits: 8, rounds: 7 };
const quick = { visits: 1, rounds: 1 };
const boundMs = 300;

/** The same deliveries to an app that only acknowledges. */
async function floorFor(deliveries: readonly WireDelivery[]): Promise<number[]> {
  const slack = await startSlack({ ...secrets, workspace, delivery: 'socket' });
  const bare = await startUntil([fileURLToPath(new URL('baselines/bolt-ack.ts', import.meta.url))], 'ready', {
    SLACK_API_URL: slack.apiUrl,
    SLACK_APP_TOKEN: secrets.appToken,
    SLACK_BOT_TOKEN: secrets.botToken,
  });
  const took: number[] = [];
  try {
    for (const { kind, payload } of deliveries) {
      const outcome = await slack.dispatch({ kind, payload });
      if (outcome.result !== 'acked') throw new Error(`the bare app did not acknowledge: ${outcome.result}`);
      took.push(outcome.ackMs);
    }
  } finally {
    await end(bare);
    await slack.close();
  }
  return took;
}

async function withSandbox(live: (sandbox: Sandbox) => Promise<unknown>): Promise<readonly WireDelivery[]> {
  const sandbox = await startSandbox({ environment: process.env });
  try {
    await live(sandbox);
    return [...sandbox.slack.log.deliveries];
  } finally {
    await sandbox.close();
  }
}

async function visit(sandbox: Sandbox, rounds: number): Promise<void> {
  const person = await beginSetup(sandbox);
  for (let round = 0; round < rounds; round += 1) await stroll(sandbox, person);
}

/** Visits by one person at a time, and the whole story once. */
async function deliveriesOfOnePerson({ visits, rounds }: typeof whole): Promise<readonly WireDelivery[]> {
  const all = [await withSandbox((sandbox) => tour(sandbox, () => undefined))];
  for (let made = 0; made < visits; made += 1)
    all.push(await withSandbox((sandbox) => visit(sandbox, rounds)));
  return all.flat();
}

/** How long each delivery of Slack's waited for its acknowledgement while one person clicked. */
export async function acks({ isQuick }: Effort): Promise<Figure[]> {
  const deliveries = await deliveriesOfOnePerson(isQuick ? quick : whole);
  const late = deliveries.filter(({ ackMs }) => ackMs === null).length;
  const floor = await floorFor(deliveries);
  const byType = Map.groupBy(deliveries, ({ type }) => type);
  const rows = [['every interaction', deliveries] as const, ...byType];
  return rows.flatMap(([what, some]) => {
    const took = some.flatMap(({ ackMs }) => (ackMs === null ? [] : [ackMs]));
    return ([0.5, 0.99] as const).map((share): Figure => {
      const name = `p${share * 100}`;
      const isWhole = what === 'every interaction';
      return {
        what: `ack of ${what}, ${name}`,
        value: quantile(took, share),
        unit: 'ms',
        bound: share === 0.99 ? boundMs : undefined,
        baseline: isWhole ? { what: 'a Bolt app that only acks', value: quantile(floor, share) } : undefined,
        note: `${some.length} deliveries${isWhole && late > 0 ? `, ${late} never acknowledged` : ''}`,
      };
    });
  });
}
