import type { KnownBlock, ModalView } from '@slack/types';
import { WebClient } from '@slack/web-api';
import { channel, secrets } from '../../sandbox/cast.ts';
import type { PersonAt } from '../../sandbox/person.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { readRecord } from './aftermath.ts';
import { type Values, confirmed, press, settledView, submit } from './story.ts';

async function saidOn(
  sandbox: Sandbox,
  person: PersonAt,
  callbackId: string,
  values: Values,
): Promise<string> {
  const front = await settledView(sandbox, person);
  const opened = front.callbackId === callbackId;
  const said = opened
    ? (await submit(sandbox, person, callbackId, values)).said
    : JSON.stringify(front.blocks);
  await person.closes();
  return said;
}

/** What somebody is told who presses Approve and fills the form; where the form does not even open, that. */
export async function triesToApprove(sandbox: Sandbox, user: string): Promise<string> {
  const person = sandbox.person(user);
  await press(sandbox, person, 'approve');
  return saidOn(sandbox, person, 'approve', confirmed);
}

export async function triesWithReason(
  sandbox: Sandbox,
  user: string,
  what: 'reject' | 'stop' | 'cancel',
): Promise<string> {
  const person = sandbox.person(user);
  await press(sandbox, person, what);
  return saidOn(sandbox, person, what, { reason: 'Because' });
}

/** What goes wrong without a modal is told to the person only. */
export async function toldOnPressing(sandbox: Sandbox, user: string, actionId: string): Promise<string> {
  const person = sandbox.person(user);
  const told = () => person.messages().filter(({ ephemeral }) => ephemeral === true);
  const before = told().length;
  await press(sandbox, person, actionId);
  return (await sandbox.slack.until(() => told()[before])).text;
}

/** Every refused click that the record keeps: who, what, why. */
export async function refusals(sandbox: Sandbox): Promise<string[]> {
  const record = await readRecord(sandbox);
  return record.flatMap(({ by, event }) =>
    event.type === 'clickRefused' ? [`${by} ${event.command} ${event.reason}`] : [],
  );
}

/** Slack as an attacker would use it who can put a message or a form into people's hands in the bot's name. */
const asApp = ({ slack }: Sandbox) => new WebClient(secrets.botToken, { slackApiUrl: slack.apiUrl });

/** What somebody is told who presses a button that was made with this value. */
export async function pressing(
  sandbox: Sandbox,
  user: string,
  actionId: string,
  value: string,
): Promise<string> {
  const person = sandbox.person(user);
  const button = {
    type: 'button',
    action_id: actionId,
    text: { type: 'plain_text', text: 'Press' },
    value,
  } as const;
  const blocks: KnownBlock[] = [{ type: 'actions', block_id: 'forged', elements: [button] }];
  const { ts } = await asApp(sandbox).chat.postMessage({ channel, text: 'forged', blocks });
  const told = () => person.messages().filter(({ ephemeral }) => ephemeral === true);
  const before = told().length;
  await person.clicks(actionId, (message) => message.ts === ts);
  await asApp(sandbox).chat.delete({ channel, ts: ts ?? '' });
  const shown = () => (person.view() === undefined ? told()[before] : true);
  await sandbox.slack.until(shown);
  const view = person.view() === undefined ? undefined : await settledView(sandbox, person);
  await person.closes();
  return JSON.stringify(view?.blocks ?? told()[before]?.blocks);
}

export interface ForgedForm {
  readonly callbackId: string;
  readonly metadata: string;
  readonly fields: Readonly<Record<string, string>>;
  /** What opens the modal whose place it takes. */
  readonly command?: string;
}

/** What the vaults' picker offers somebody in a form that was put in the place of whatever this command opened. */
export async function offeredVaults(
  sandbox: Sandbox,
  user: string,
  { query, metadata, command }: Readonly<Record<'query' | 'metadata' | 'command', string>>,
): Promise<string> {
  const person = sandbox.person(user);
  await person.types(command);
  const { id } = await settledView(sandbox, person);
  const view: ModalView = {
    type: 'modal',
    callback_id: 'vault',
    private_metadata: metadata,
    title: { type: 'plain_text', text: 'Forged' },
    submit: { type: 'plain_text', text: 'Send' },
    blocks: [
      {
        type: 'input',
        block_id: 'vault',
        label: { type: 'plain_text', text: 'Key vault' },
        element: { type: 'external_select', action_id: 'vault', min_query_length: 0 },
      },
    ],
  };
  await asApp(sandbox).views.update({ view_id: id, view });
  await person.sees('vault');
  const answer = await sandbox.slack.act({
    type: 'options',
    user,
    container: { type: 'view', viewId: id },
    blockId: 'vault',
    actionId: 'vault',
    query,
  });
  await person.closes();
  return JSON.stringify(answer);
}

/** What somebody is told who submits a form that was made with this name, these ids and these fields. */
export async function submitting(sandbox: Sandbox, user: string, form: ForgedForm): Promise<string> {
  const { callbackId, metadata, fields, command = '/cmk setup' } = form;
  const person = sandbox.person(user);
  await person.types(command);
  const { id } = await settledView(sandbox, person);
  const view: ModalView = {
    type: 'modal',
    callback_id: callbackId,
    private_metadata: metadata,
    title: { type: 'plain_text', text: 'Forged' },
    submit: { type: 'plain_text', text: 'Send' },
    blocks: Object.entries(fields).map(([name, value]) => ({
      type: 'input',
      block_id: name,
      label: { type: 'plain_text', text: name },
      element: { type: 'plain_text_input', action_id: name, initial_value: value },
    })),
  };
  await asApp(sandbox).views.update({ view_id: id, view });
  await sandbox.slack.until(() => person.view()?.callbackId === callbackId);
  const answer = await person.submits({});
  const after = person.view() === undefined ? undefined : await settledView(sandbox, person);
  await person.closes();
  return JSON.stringify([answer.errors, after?.blocks]);
}
