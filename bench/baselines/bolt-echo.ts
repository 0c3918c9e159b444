import { App, HTTPReceiver } from '@slack/bolt';

/* The floor for commands: a stock Bolt app over HTTP that answers with what was typed, and does nothing else. */
const app = new App({
  token: process.env['SLACK_BOT_TOKEN'] ?? '',
  receiver: new HTTPReceiver({ signingSecret: process.env['SLACK_SIGNING_SECRET'] ?? '' }),
  clientOptions: { slackApiUrl: process.env['SLACK_API_URL'] ?? '' },
});
app.command(/.*/u, ({ ack, command }) => ack({ text: `You typed ${command.text}` }));
await app.start(Number(process.env['PORT']));
process.stdout.write('ready\n');
process.once('SIGTERM', () => process.exit(0));
