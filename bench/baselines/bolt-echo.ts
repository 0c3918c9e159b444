import { App, SocketModeReceiver } from '@slack/bolt';

/* The floor for commands: a Bolt app in Socket Mode that answers with what was typed, and does nothing else. */
const slackApiUrl = process.env['SLACK_API_URL'] ?? '';
const receiver = new SocketModeReceiver({
  appToken: process.env['SLACK_APP_TOKEN'] ?? '',
  installerOptions: { clientOptions: { slackApiUrl } },
});
const app = new App({
  token: process.env['SLACK_BOT_TOKEN'] ?? '',
  receiver,
  clientOptions: { slackApiUrl },
});
app.command(/.*/u, ({ ack, command }) => ack({ text: `You typed ${command.text}` }));
await app.start();
process.stdout.write('ready\n');
process.once('SIGTERM', () => process.exit(0));
