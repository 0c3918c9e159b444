import { App, HTTPReceiver, SocketModeReceiver } from '@slack/bolt';
import type { SlackOptions, SlackStandIn } from '../../../sandbox/slack/slack-stand-in.ts';
import { startSlack } from '../../../sandbox/slack/start-slack.ts';
import { seed, tokens } from './seed.ts';
import { silent } from './standing.ts';
import { findFreePort } from '../../../sandbox/free-port.ts';

export interface Running {
  slack: SlackStandIn;
  app: App;
  stop(): Promise<void>;
}

type Listen = (app: App) => void;

const quiet = { logger: silent };
/** Socket Mode waits so long before it comes back; 5 s where left out. */
const clientPingTimeout = 300;
const clientOptions = (slack: SlackStandIn) => ({
  slackApiUrl: slack.apiUrl,
  timeout: 5_000,
  retryConfig: { retries: 0 },
  rejectRateLimitedCalls: true,
  ...quiet,
});

/** The stand-in with a real Bolt app in Socket Mode. */
export async function overSocket(listen: Listen, options: Partial<SlackOptions> = {}): Promise<Running> {
  const slack = await startSlack({ ...tokens, workspace: seed, delivery: 'socket', ...options });
  const installerOptions = { clientOptions: { slackApiUrl: slack.apiUrl } };
  const receiver = new SocketModeReceiver({
    appToken: tokens.appToken,
    installerOptions,
    clientPingTimeout,
    ...quiet,
  });
  const app = newApp(slack, receiver);
  listen(app);
  await app.start();
  return { slack, app, stop: () => stop(app, slack) };
}

/** The stand-in with a real Bolt app that takes signed requests. */
export async function overHttp(listen: Listen, options: Partial<SlackOptions> = {}): Promise<Running> {
  const port = await findFreePort();
  const delivery = { url: `http://127.0.0.1:${port}/slack/events` };
  const slack = await startSlack({ ...tokens, workspace: seed, delivery, ...options });
  const receiver = new HTTPReceiver({ signingSecret: tokens.signingSecret, ...quiet });
  const app = newApp(slack, receiver);
  listen(app);
  await app.start(port);
  return { slack, app, stop: () => stop(app, slack) };
}

function newApp(slack: SlackStandIn, receiver: SocketModeReceiver | HTTPReceiver): App {
  const app = new App({
    token: tokens.botToken,
    receiver,
    convoStore: false,
    clientOptions: clientOptions(slack),
    ...quiet,
  });
  app.error(async () => {});
  return app;
}

async function stop(app: App, slack: SlackStandIn): Promise<void> {
  await app.stop();
  await slack.until(() => slack.connectionCount() === 0);
  await slack.close();
}
