import { readFileSync } from 'node:fs';
import type { KnownBlock, ModalView } from '@slack/types';
import { WebClient } from '@slack/web-api';
import { adobe, azure, channel, secrets } from '../../sandbox/cast.ts';
import type { PersonAt } from '../../sandbox/person.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import type { ActionContainer, ActionValue, ClientView } from '../../sandbox/slack/client-api.ts';
import { settledView, vaultForm } from '../e2e/story.ts';

interface Pressed {
  readonly stage: string;
  readonly surface: 'message' | 'home' | 'modal';
  readonly type: 'button' | 'static_select';
  readonly action: string;
  readonly value: string;
}

interface OldForm {
  readonly stage: string;
  readonly surface: 'form';
  readonly callback: string;
  readonly metadata: string;
  readonly fields: readonly { readonly name: string; readonly type: string }[];
}

export type OldSurface = Pressed | OldForm;

/** Every button, menu and form that the version of commit 3a1d176 put into Slack, written down while it ran. */
export const surfaces = JSON.parse(
  readFileSync(new URL('surfaces-3a1d176.json', import.meta.url), 'utf8'),
) as OldSurface[];

export const nameOf = (surface: OldSurface) =>
  surface.surface === 'form' ? surface.callback : surface.action;

/** What somebody sees for it. */
interface OldAnswer {
  /** The `callback_id` of the modal in front, where there is one. */
  readonly callback: string | undefined;
  readonly said: string;
}

const old = 'of-the-version-before';
const text = (words: string) => ({ type: 'plain_text', text: words }) as const;

const typed: Readonly<Record<string, string>> = {
  ...vaultForm,
  key: azure.key,
  name: 'key-of-the-old-form',
  kty: 'RSA',
  bits: '3072',
  reason: 'Seen in the portal',
  confirmation: azure.key,
  acknowledge: 'yes',
  organization: adobe.orgId,
};

function field({ name, type }: OldForm['fields'][number]): KnownBlock {
  const value = typed[name] ?? '';
  const option = { text: text(value), value };
  const common = { type, action_id: name };
  const filled: Readonly<Record<string, object>> = {
    plain_text_input: { initial_value: value },
    checkboxes: { options: [option], initial_options: [option] },
    static_select: { options: [option], initial_option: option },
    external_select: { min_query_length: 0, initial_option: option },
  };
  const element = { ...common, ...filled[type] };
  return { type: 'input', block_id: name, label: text(name), element } as KnownBlock;
}

/** The bot of today, which owns what the one before posted. */
const asBot = ({ slack }: Sandbox) => new WebClient(secrets.botToken, { slackApiUrl: slack.apiUrl });

/** Puts a view in the place of one that the person has open. */
async function place(sandbox: Sandbox, person: PersonAt, view: ModalView): Promise<ClientView> {
  await person.types(`/cmk adopt ${adobe.organization}`);
  const { id } = await settledView(sandbox, person);
  // Slack keeps what stands in fields of the same name: there are none in between.
  const empty: ModalView = { type: 'modal', callback_id: old, title: text('Old'), blocks: [] };
  for (const each of [empty, view]) {
    await asBot(sandbox).views.update({ view_id: id, view: each });
    await sandbox.slack.until(() => person.view()?.callbackId === each.callback_id);
  }
  return settledView(sandbox, person);
}

const told = (person: PersonAt) => person.messages().filter(({ ephemeral }) => ephemeral === true);

function blockOf({ type, action, value }: Pressed): KnownBlock {
  const option = { text: text('Choose'), value };
  const element =
    type === 'button'
      ? { type, action_id: action, text: text('Press'), value }
      : { type, action_id: action, placeholder: text('Choose'), options: [option] };
  return { type: 'actions', block_id: old, elements: [element] } as KnownBlock;
}

async function show(surface: Pressed, sandbox: Sandbox, person: PersonAt): Promise<ActionContainer> {
  const blocks = [blockOf(surface)];
  if (surface.surface === 'modal') {
    const view = { type: 'modal', callback_id: old, title: text('Old'), blocks } as const;
    return { type: 'view', viewId: (await place(sandbox, person, view)).id };
  }
  if (surface.surface === 'home') {
    await asBot(sandbox).views.publish({ user_id: person.user, view: { type: 'home', blocks } });
    return { type: 'home' };
  }
  const { ts = '' } = await asBot(sandbox).chat.postMessage({ channel, text: 'old', blocks });
  return { type: 'message', channel, ts };
}

async function answer(sandbox: Sandbox, person: PersonAt, before: number): Promise<OldAnswer> {
  const front = () => {
    const view = person.view();
    return view === undefined || view.callbackId === old ? undefined : view;
  };
  await sandbox.slack.until(() => front() ?? told(person)[before]);
  const view = front() === undefined ? undefined : await settledView(sandbox, person);
  const said = JSON.stringify([view?.blocks, told(person)[before]?.blocks]);
  await person.closes();
  return { callback: view?.callbackId, said };
}

/** Presses it; throws where nothing comes back. */
async function pressOld(sandbox: Sandbox, user: string, surface: Pressed): Promise<OldAnswer> {
  const person = sandbox.person(user);
  const container = await show(surface, sandbox, person);
  const before = told(person).length;
  const published = () => sandbox.slack.log.calls.filter(({ method }) => method === 'views.publish').length;
  const homes = published();
  const option = { text: text('Choose'), value: surface.value };
  const value: ActionValue =
    surface.type === 'button' ? { type: 'button' } : { type: 'static_select', selected_option: option };
  const acted = await sandbox.slack.act({
    type: 'action',
    user,
    container,
    blockId: old,
    actionId: surface.action,
    value,
  });
  if (!acted.ok) throw new Error(`${surface.action}: ${JSON.stringify(acted)}`);
  if (surface.action !== 'home' && surface.action !== 'openLink') {
    const answered = await answer(sandbox, person, before);
    // Nobody is to press it for the one that the bot posted.
    if (container.type === 'message') await asBot(sandbox).chat.delete(container);
    return answered;
  }
  await person.closes();
  if (surface.action === 'openLink') return { callback: undefined, said: 'the browser opens the page' };
  await sandbox.slack.until(() => published() > homes);
  return { callback: undefined, said: JSON.stringify(sandbox.slack.stateFor(user).home) };
}

/** Submits it, filled in; throws where nothing comes back. */
async function submitOld(sandbox: Sandbox, user: string, form: OldForm): Promise<OldAnswer> {
  const person = sandbox.person(user);
  await place(sandbox, person, {
    type: 'modal',
    callback_id: form.callback,
    private_metadata: form.metadata,
    title: text('Old'),
    submit: text('Send'),
    blocks: form.fields.map(field),
  });
  const sent = await person.submits({});
  if (!sent.ok) throw new Error(`${form.callback}: ${JSON.stringify(sent)}`);
  const view = await settledView(sandbox, person);
  const said = JSON.stringify([sent.errors, view.blocks]);
  await person.closes();
  return { callback: view.callbackId, said };
}

export const use = (sandbox: Sandbox, user: string, surface: OldSurface): Promise<OldAnswer> =>
  surface.surface === 'form' ? submitOld(sandbox, user, surface) : pressOld(sandbox, user, surface);
