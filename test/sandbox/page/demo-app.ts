import { App, SocketModeReceiver, type BlockAction } from '@slack/bolt';
import type { KnownBlock } from '@slack/types';
import { formGallery, messageGallery } from './gallery.ts';

const plain = (text: string) => ({ type: 'plain_text' as const, text });

/** A small app that sends every block there is, for the page to draw. */
export async function startDemoApp(apiUrl: string, tokens: { app: string; bot: string }): Promise<App> {
  const clientOptions = { slackApiUrl: apiUrl };
  const receiver = new SocketModeReceiver({ appToken: tokens.app, installerOptions: { clientOptions } });
  const app = new App({
    token: tokens.bot,
    receiver,
    clientOptions: { ...clientOptions },
    convoStore: false,
  });
  answerCommands(app);
  answerForm(app);
  answerHome(app);
  await app.start();
  return app;
}

function answerCommands(app: App): void {
  app.command('/demo', async ({ ack, command, respond, client }) => {
    if (command.text === 'silence') return;
    await ack();
    if (command.text === 'form') await client.views.open({ trigger_id: command.trigger_id, view: form() });
    else if (command.text === 'whisper')
      await respond({ response_type: 'ephemeral', text: `Only *you*, <@${command.user_id}>` });
    else if (command.text === 'gallery') await postGallery(app, command.channel_id);
    else await respond({ response_type: 'ephemeral', text: `Not understood: ${command.text}` });
  });
  app.shortcut('setup', async ({ ack, shortcut, client }) => {
    await ack();
    await client.views.open({ trigger_id: shortcut.trigger_id, view: form() });
  });
}

async function postGallery(app: App, channel: string): Promise<void> {
  const posted = await app.client.chat.postMessage({
    channel,
    text: 'The gallery',
    blocks: messageGallery.filter(isSlacks),
  });
  await app.client.chat.postMessage({
    channel,
    thread_ts: posted.ts ?? '',
    text: 'Checked the vault: *ten passes*.',
  });
  await app.client.chat.postMessage({ channel: 'UAP1', text: 'An approval waits for you.' });
}

/** What Slack, and so the stand-in, would take. */
function isSlacks(block: KnownBlock): boolean {
  return (block.type as string) !== 'hologram';
}

function form() {
  return {
    type: 'modal' as const,
    callback_id: 'form',
    title: plain('Set up a vault'),
    submit: plain('Check'),
    close: plain('Cancel'),
    blocks: [
      ...formGallery,
      {
        type: 'actions' as const,
        block_id: 'further',
        elements: [{ type: 'button' as const, action_id: 'explain', text: plain('Explain') }],
      },
    ],
  };
}

function answerForm(app: App): void {
  app.options('vault', async ({ ack, options }) => {
    const vaults = ['acme-cmk', 'acme-spare', 'lab'].filter((name) => name.includes(options.value));
    await ack({ options: vaults.map((name) => ({ text: plain(name), value: name })) });
  });
  app.action<BlockAction>('explain', async ({ ack, body, client }) => {
    await ack();
    const blocks = [
      { type: 'section' as const, text: { type: 'mrkdwn' as const, text: 'A *vault* holds keys.' } },
    ];
    await client.views.push({
      trigger_id: body.trigger_id,
      view: { type: 'modal', title: plain('Vaults'), blocks },
    });
  });
  app.action('approve', async ({ ack, body, respond }) => {
    await ack();
    await respond({
      response_type: 'in_channel',
      replace_original: false,
      text: `Approved by <@${body.user.id}>`,
    });
  });
  app.action('stop', async ({ ack, respond }) => {
    await ack();
    await respond({ response_type: 'in_channel', replace_original: false, text: 'Stopped.' });
  });
  app.action(/consent|more/, async ({ ack }) => ack());
  app.view('form', async ({ ack, view, body, client }) => {
    const name = view.state.values['name']?.['value']?.value ?? '';
    if (!/^[a-z0-9]+$/i.test(name)) {
      await ack({
        response_action: 'errors',
        errors: { name: `“${name}” has more than letters and digits in it.` },
      });
      return;
    }
    await ack();
    const fields = Object.entries(view.state.values).map(
      ([block, actions]) => `${block} ${JSON.stringify(actions)}`,
    );
    await client.chat.postMessage({
      channel: 'CCMK',
      text: `${body.user.name} filled in ${name}`,
      metadata: { event_type: 'filled', event_payload: { fields: fields.join('\n') } },
    });
  });
}

function answerHome(app: App): void {
  app.event('app_home_opened', async ({ event, client }) => {
    const blocks: KnownBlock[] = [
      { type: 'header', text: plain('What waits for you') },
      { type: 'section', text: { type: 'mrkdwn', text: `Nothing, <@${event.user}>.` } },
      { type: 'actions', elements: [{ type: 'button', action_id: 'explain', text: plain('Explain') }] },
    ];
    await client.views.publish({ user_id: event.user, view: { type: 'home', blocks } });
  });
}
