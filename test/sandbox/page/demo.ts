import { createClock } from '../../../sandbox/clock.ts';
import type { Chain, ControlValue, WireEntry, WorldPanel } from '../../../sandbox/page/page-api.ts';
import { startPage, type Page } from '../../../sandbox/page/server.ts';
import type { SlackStandIn } from '../../../sandbox/slack/slack-stand-in.ts';
import { startSlack } from '../../../sandbox/slack/start-slack.ts';
import { startDemoApp } from './demo-app.ts';
import { demoWorkspace } from './demo-workspace.ts';

export interface Demo {
  page: Page;
  slack: SlackStandIn;
  /** What was asked of the world outside. */
  ran: [controlId: string, value: ControlValue | undefined][];
  [Symbol.asyncDispose](): Promise<void>;
}

const tokens = { app: 'xapp-demo', bot: 'xoxb-demo' };

/** The page before the Slack stand-in, with an app that sends every block, and a world of every control. */
export async function startDemo(port = 0): Promise<Demo> {
  const clock = createClock();
  const slack = await startSlack({
    workspace: demoWorkspace,
    appToken: tokens.app,
    botToken: tokens.bot,
    signingSecret: 'demo',
    delivery: 'socket',
    clock,
    ackTimeoutMs: 1000,
  });
  const app = await startDemoApp(slack.apiUrl, tokens);
  const ran: Demo['ran'] = [];
  const page = await startPage({
    slackUrl: slack.url,
    world: demoWorld(ran, (ms) => clock.pass(ms)),
    wire: {
      since: (seen) => demoWire.filter(({ seq }) => seq > seen),
      exchange: (seq) => (seq === 2 ? { request: 'POST …\n\n{"name":"acme"}', answer: '{}' } : undefined),
    },
    record: async () => demoRecord,
    firstUser: 'UREQ',
    welcome: { title: 'A rehearsal', steps: ['Type it.', 'Look.'], command: '/demo whisper' },
    port,
  });
  return {
    page,
    slack,
    ran,
    async [Symbol.asyncDispose]() {
      await page.close();
      await app.stop();
      await slack.until(() => slack.connectionCount() === 0);
      await slack.close();
    },
  };
}

function demoWorld(ran: Demo['ran'], pass: (ms: number) => void): WorldPanel {
  const is = { purge: false, answer: 'created' };
  return {
    groups: () => [
      {
        title: 'Time',
        controls: [
          { id: 'pass', kind: 'duration', label: 'Let time pass', value: '1h', presets: ['15m', '1d', '7d'] },
        ],
      },
      {
        title: 'Azure',
        hint: 'What the Azure administrator would do.',
        controls: [
          { id: 'consent', kind: 'button', label: 'Accept consent' },
          {
            id: 'purge',
            kind: 'toggle',
            label: 'Purge protection',
            hint: 'Cannot be turned off again.',
            value: is.purge,
          },
        ],
      },
      {
        title: 'Adobe',
        controls: [
          { id: 'posts', kind: 'fact', label: 'POSTs seen', value: String(ran.length) },
          {
            id: 'answer',
            kind: 'select',
            label: 'Next answer',
            value: is.answer,
            options: [
              { value: 'created', label: '201 created' },
              { value: 'half', label: 'Half a body' },
            ],
          },
        ],
      },
    ],
    async run(controlId, value) {
      ran.push([controlId, value]);
      if (controlId === 'pass') {
        if (value === 'soon') throw new Error('“soon” is no duration: try 15m, 24h or 7d.');
        pass(24 * 60 * 60 * 1000);
        return 'A day has passed.';
      }
      if (controlId === 'purge') is.purge = value === true;
      if (controlId === 'answer') is.answer = String(value);
      return `Done: ${controlId}.`;
    },
  };
}

const demoWire: WireEntry[] = [
  {
    seq: 1,
    at: 1_767_225_600_000,
    system: 'azure',
    direction: 'out',
    method: 'GET /subscriptions',
    summary: 'one vault',
    status: '200',
  },
  {
    seq: 2,
    at: 1_767_225_601_000,
    system: 'adobe',
    direction: 'out',
    method: 'POST /data/infrastructure/manager/customer/config',
    summary: 'CREATED',
    status: '202',
  },
];

const demoRecord: Chain = {
  organization: 'Acme Health',
  entries: ['setupStarted', 'vaultChosen'].map((event, index) => ({
    sequence: index + 1,
    at: 1_767_225_600_000 + index * 1000,
    by: index === 0 ? 'UREQ' : 'bot',
    event,
    digest: `ABCD-EFGH-IJKL-MNO${index}`,
    holds: index === 0,
    stored: JSON.stringify({ sequence: index + 1, event: { type: event } }),
  })),
};
