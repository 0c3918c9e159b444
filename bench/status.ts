import { fileURLToPath } from 'node:url';
import { channel, secrets, workspace } from '../sandbox/cast.ts';
import { findFreePort } from '../sandbox/free-port.ts';
import { startSandbox } from '../sandbox/sandbox.ts';
import type { SlackStandIn } from '../sandbox/slack/slack-stand-in.ts';
import { startSlack } from '../sandbox/slack/start-slack.ts';
import type { WorkspaceSeed } from '../sandbox/slack/workspace-seed.ts';
import { cpuMsOf } from './child.ts';
import { end, startUntil } from './process.ts';
import { quantile } from './quantile.ts';
import { type Effort, type Row, interleaved } from './row.ts';

const echo = fileURLToPath(new URL('baselines/bolt-echo.ts', import.meta.url));
const answering = fileURLToPath(new URL('baselines/bolt-answer.ts', import.meta.url));
/** The bot lets one person ask for a hundred things at once, and for one a second after that. */
const people = Array.from({ length: 60 }, (_, place) => `U0LOAD${String(place).padStart(4, '0')}`);

const crowded: WorkspaceSeed = {
  ...workspace,
  people: [
    ...workspace.people,
    ...people.map((id) => ({ id, name: id.toLowerCase(), realName: id, email: `${id}@example.com` })),
  ],
  channels: workspace.channels.map((one) =>
    one.id === channel ? { ...one, members: [...one.members, ...people] } : one,
  ),
};

interface Load {
  readonly slack: SlackStandIn;
  readonly pid: number;
  next: number;
}

interface Loaded {
  readonly cpuMs: number;
  readonly acks: readonly number[];
}

/** Answers that did not go into the acknowledgement. */
const answersBy = ({ log }: SlackStandIn) =>
  log.calls.filter(({ method }) => method === 'response_url').length;

/** So many at a time type `/cmk status`, until all is answered. What one command took. */
async function type(load: Load, connections: number, commands: number): Promise<Loaded> {
  const before = { cpu: cpuMsOf(load.pid), answers: answersBy(load.slack) };
  const acks: number[] = [];
  let left = commands;
  let inAcks = 0;
  const one = async () => {
    while (left > 0) {
      left -= 1;
      load.next += 1;
      const user = people[load.next % people.length] ?? '';
      const answer = await load.slack.act({ type: 'command', user, channel, text: '/cmk status' });
      if (!answer.ok) throw new Error(answer.message);
      acks.push(answer.ackMs ?? Number.NaN);
      if (answer.effect === 'message') inAcks += 1;
    }
  };
  await Promise.all(Array.from({ length: connections }, one));
  for (
    const until = performance.now() + 20_000;
    inAcks + answersBy(load.slack) - before.answers < commands;
  ) {
    if (performance.now() > until) throw new Error('not every command was answered');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return { cpuMs: (cpuMsOf(load.pid) - before.cpu) / commands, acks };
}

/** A Bolt app at its own URL, with a Slack of its own. */
async function startFloor(program: string): Promise<Load & { readonly close: () => Promise<void> }> {
  const port = await findFreePort();
  const delivery = { url: `http://127.0.0.1:${port}/slack/events` };
  const slack = await startSlack({ ...secrets, workspace: crowded, delivery });
  const bare = await startUntil([program], 'ready', {
    SLACK_API_URL: slack.apiUrl,
    SLACK_SIGNING_SECRET: secrets.signingSecret,
    SLACK_BOT_TOKEN: secrets.botToken,
    PORT: String(port),
  });
  return {
    slack,
    pid: bare.child.pid ?? 0,
    next: 0,
    async close() {
      await end(bare);
      await slack.close();
    },
  };
}

/** What `/cmk status` costs while many type it, beside two apps that answer with what was typed. */
export async function status(effort: Effort): Promise<Row[]> {
  const sandbox = await startSandbox({ environment: process.env, workspace: crowded, mode: 'http' });
  const { slack } = sandbox;
  const ours: Load = { slack, pid: sandbox.bot().pid, next: 0 };
  const floor = await startFloor(echo);
  const other = await startFloor(answering);
  try {
    const each = effort.isQuick ? 20 : 300;
    // Everybody is looked up once.
    await type(ours, 10, people.length * 2);
    await type(floor, 10, people.length * 2);
    await type(other, 10, people.length * 2);
    const rows: Row[] = [];
    for (const connections of [10, 50]) {
      const took = await interleaved(
        effort,
        () => type(ours, connections, each),
        () => type(floor, connections, each),
      );
      rows.push({
        name: `status-throughput-${connections}`,
        unit: 'ms',
        ours: took.ours.map(({ cpuMs }) => cpuMs),
        floor: { what: 'a Bolt echo', values: took.floor.map(({ cpuMs }) => cpuMs) },
        goal: { of: 'ratio', atMost: 3 },
        note: 'CPU a command',
      });
      const beside = await interleaved(
        effort,
        () => type(ours, connections, each),
        () => type(other, connections, each),
      );
      rows.push({
        name: `status-throughput-${connections}-answered`,
        unit: 'ms',
        ours: beside.ours.map(({ cpuMs }) => cpuMs),
        floor: { what: 'Bolt that answers by response_url', values: beside.floor.map(({ cpuMs }) => cpuMs) },
        note: 'CPU a command',
      });
      if (connections === 10) {
        rows.push({
          name: 'status-latency',
          unit: 'ms',
          ours: took.ours.map(({ acks }) => quantile(acks, 0.99)),
          floor: { what: 'a Bolt echo', values: took.floor.map(({ acks }) => quantile(acks, 0.99)) },
          goal: { of: 'ratio', atMost: 1.25 },
          note: 'p99 of the acknowledgement at 10 at a time',
        });
      }
    }
    return rows;
  } finally {
    await other.close();
    await floor.close();
    await sandbox.close();
  }
}
