import { App, SocketModeReceiver } from '@slack/bolt';

/*
 * The floor for acknowledgements: a Bolt app in Socket Mode that acknowledges everything and does nothing else. A
 * process of its own, like the bot.
 */
const slackApiUrl = process.env['SLACK_API_URL'] ?? '';
const receiver = new SocketModeReceiver({
  appToken: process.env['SLACK_APP_TOKEN'] ?? '',
  installerOptions: { clientOptions: { slackApiUrl } },
});
const app = new App({
  token: process.env['SLACK_BOT_TOKEN'] ?? '',
  receiver,
  clientOptions: { slackApiUrl },
  convoStore: false,
  ignoreSelf: false,
  attachFunctionToken: false,
});
app.command(/.*/u, ({ ack }) => ack());
app.action(/.*/u, ({ ack }) => ack());
app.view(/.*/u, ({ ack }) => ack());
app.options(/.*/u, ({ ack }) => ack({ options: [] }));
app.shortcut(/.*/u, ({ ack }) => ack());
app.event('app_home_opened', () => Promise.resolve());
await app.start();
process.stdout.write('ready\n');
process.once('SIGTERM', () => process.exit(0));
