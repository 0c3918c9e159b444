import { join } from 'node:path';
import { azure, cast } from '../../sandbox/cast.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import {
  answerTo,
  approve,
  confirmed,
  fill,
  fromNowOn,
  hourMs,
  minuteMs,
  prepare,
  press,
  propose,
  settledView,
  startWorld,
  untilEnabled,
} from '../e2e/story.ts';
import { filesCalled, inspectable, startCoverage } from './coverage.ts';

/** Five things that happen, each from its beginning to its end, in this order; `before` is not counted. */
interface Way {
  readonly what: string;
  /** At commit 3a1d176, as it was measured then. */
  readonly earlier: number;
  /** At commit 3a1d176, by this very measure. */
  readonly earlierByThis: number;
  readonly before: (sandbox: Sandbox) => Promise<unknown>;
  readonly go: (sandbox: Sandbox) => Promise<unknown>;
}

const approver = (sandbox: Sandbox) => sandbox.person(cast.firstApprover);

const ways: readonly Way[] = [
  {
    what: '`/cmk status`',
    earlier: 70,
    earlierByThis: 46,
    async before(sandbox) {
      await prepare(sandbox);
      await propose(sandbox);
    },
    go: (sandbox) => answerTo(sandbox, sandbox.person(cast.requester), '/cmk status'),
  },
  {
    what: '*Approve* opened',
    earlier: 45,
    earlierByThis: 44,
    before: async () => undefined,
    async go(sandbox) {
      await press(sandbox, approver(sandbox), 'approve');
      await settledView(sandbox, approver(sandbox));
    },
  },
  {
    what: '*Approve* submitted until published',
    earlier: 89,
    earlierByThis: 81,
    before: async () => undefined,
    async go(sandbox) {
      await fill(sandbox, approver(sandbox), 'approve', confirmed);
      await sandbox.person(cast.requester).reads(/1 of 2/u);
    },
  },
  {
    what: 'gate and POST',
    earlier: 123,
    earlierByThis: 102,
    async before(sandbox) {
      await approve(sandbox, cast.secondApprover);
      await sandbox.person(cast.requester).reads('All approvals received');
    },
    async go(sandbox) {
      // The cooling-off counts from when the channel shows it.
      sandbox.clock.pass(16 * minuteMs);
      await sandbox.slack.until(() => sandbox.adobe.posts().length > 0, 20_000);
    },
  },
  {
    what: 'a watch round that alerts',
    earlier: 113,
    earlierByThis: 106,
    async before(sandbox) {
      await untilEnabled(sandbox);
      sandbox.clock.pass(2 * hourMs);
    },
    async go(sandbox) {
      sandbox.azure.world.setKey(azure.vault, azure.key, { enabled: false });
      const told = fromNowOn(sandbox, sandbox.person(cast.requester))(/is disabled/u);
      // It looks twice before it alerts.
      const passing = setInterval(() => sandbox.clock.pass(minuteMs), 1_000);
      sandbox.clock.pass(15 * minuteMs);
      await told.finally(() => clearInterval(passing));
    },
  },
];

/** What nobody asked for but happens all the time does not end with what went before. */
const settleMs = 3_000;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** The files of `src` in which a function is called on each way, in the running bot. */
async function measure(root: string): Promise<{ way: Way; files: string[] }[]> {
  const { port, variables } = await inspectable();
  const sandbox = await startWorld({ variables });
  const coverage = await startCoverage(port);
  try {
    const found: { way: Way; files: string[] }[] = [];
    for (const way of ways) {
      await way.before(sandbox);
      await pause(settleMs);
      await coverage.take();
      await way.go(sandbox);
      const files = filesCalled(await coverage.take(), join(root, 'src'));
      if (files.length === 0) throw new Error(`${way.what}: nothing was called`);
      found.push({ way, files });
    }
    return found;
  } finally {
    // Node waits for whoever inspects it before it ends.
    coverage.end();
    await sandbox.close();
  }
}

/** How many files each way touches, beside what it was and what it should be; which they are with `WAYS=files`. */
export async function waysTable(root: string): Promise<string> {
  const found = await measure(root);
  const rows = found.map(({ way: { what, earlier, earlierByThis }, files }) => {
    const goal = Math.floor((earlier * 2) / 3);
    return `| ${[what, earlier, earlierByThis, files.length, goal, files.length > goal ? 'no' : 'yes'].join(' | ')} |`;
  });
  const lists =
    process.env['WAYS'] === 'files'
      ? found.map(({ way, files }) => `\n${way.what}\n${files.join('\n')}`)
      : [];
  const head =
    '| way | at 3a1d176, as measured then | at 3a1d176, by this measure | now | two thirds of the first | reached |';
  return [head, '|---|---|---|---|---|---|', ...rows, ...lists, ''].join('\n');
}
