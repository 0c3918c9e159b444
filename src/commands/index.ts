import type {
  AckFn,
  App,
  BlockAction,
  BlockSuggestion,
  SlashCommand,
  ViewResponseAction,
  ViewSubmitAction,
} from '@slack/bolt';
import type { Option } from '@slack/types';
import type { RespondFn } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import { closest } from 'fastest-levenshtein';
import type { Deps } from '../deps.ts';
import { refusal } from '../domain/refusals.ts';
import { findOrganization } from '../organizations.ts';
import { decodeReference, type Reference } from '../views/context.ts';
import { checkingModal } from '../views/modals/checking-modal.ts';
import { noticeModal } from '../views/modals/notice-modal.ts';
import { refusalMessage } from '../views/refusals.ts';
import { explain } from './boundary.ts';
import type { FormAnswer } from './asking.ts';
import { findDoor, typedNames } from './doors.ts';
import { answerForm } from './form-answer.ts';
import { showHome } from './home.ts';
import { options } from './options.ts';
import { type Screen, createScreen } from './screen.ts';
import { chooseAndOpen } from './setup.ts';
import { readValues } from './values.ts';

/** Runs what somebody asked for; whatever goes wrong is told to them. */
async function guarded(screen: Screen, deps: Deps, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    await screen.fail(explain(error, deps)).catch((second: unknown) => {
      deps.log.warn({ err: second }, 'could not tell somebody what went wrong');
    });
  }
}

async function onCommand(command: SlashCommand, client: WebClient, respond: RespondFn, deps: Deps) {
  const [first = '', ...rest] = command.text.trim().split(/\s+/u);
  const screen = createScreen({
    client,
    user: command.user_id,
    triggerId: command.trigger_id,
    channel: command.channel_id,
    respond: ({ text, blocks }) => respond({ response_type: 'ephemeral', text, blocks: [...blocks] }),
  });
  await guarded(screen, deps, async () => {
    const name = first === '' ? 'help' : first.toLowerCase();
    const door = findDoor(name);
    if (door?.typed === undefined) {
      const nearest = closest(name, [...typedNames]);
      await screen.tell(refusalMessage(refusal('unknownCommand', { typed: first, nearest })));
      return;
    }
    await door.typed({ user: command.user_id, deps, screen, text: rest.join(' ') });
  });
}

/** Slack delivers again what it thinks was lost; the same click acts once. */
async function isRepeated(kind: string, id: string | undefined, deps: Deps): Promise<boolean> {
  return id !== undefined && !(await deps.notes.isFirst(`${kind}:${id}`));
}

function referenceOf(body: BlockAction): Reference | undefined {
  const [action] = body.actions;
  if (action?.type === 'button') return decodeReference(action.value);
  return action?.type === 'static_select' ? decodeReference(action.selected_option.value) : undefined;
}

function screenOf(body: BlockAction, client: WebClient, respond: RespondFn): Screen {
  const channel = body.channel?.id;
  return createScreen({
    client,
    user: body.user.id,
    triggerId: body.trigger_id,
    viewId: body.view?.type === 'modal' ? body.view.id : undefined,
    channel,
    respond:
      channel === undefined
        ? undefined
        : ({ text, blocks }) =>
            respond({ response_type: 'ephemeral', replace_original: false, text, blocks: [...blocks] }),
  });
}

async function onClick(body: BlockAction, client: WebClient, respond: RespondFn, deps: Deps) {
  const name = body.actions[0]?.action_id ?? '';
  const door = findDoor(name)?.clicked;
  const reference = referenceOf(body);
  const screen = screenOf(body, client, respond);
  await guarded(screen, deps, async () => {
    if (name === 'home') {
      await showHome(client, body.user.id, reference, deps);
      return;
    }
    // Links, and fields that tell what was picked before the form is submitted.
    if (door === undefined) return;
    if (await isRepeated('click', body.trigger_id, deps)) return;
    const organization = reference && findOrganization(deps.config, reference.organization);
    if (reference === undefined || organization === undefined) {
      await screen.tell(refusalMessage(refusal('forged')));
      return;
    }
    await door({ user: body.user.id, deps, screen, organization, reference });
  });
}

async function submitted(body: ViewSubmitAction, screen: Screen, deps: Deps): Promise<FormAnswer> {
  const { view, user } = body;
  const values = readValues(view.state.values);
  const door = findDoor(view.callback_id)?.submitted;
  const reference = decodeReference(view.private_metadata) ?? { organization: values['organization'] ?? '' };
  const organization = findOrganization(deps.config, reference.organization);
  if (door === undefined || organization === undefined) {
    const title = view.title.text;
    return { view: noticeModal({ title, text: refusalMessage(refusal('forged')).text }) };
  }
  return door({ user: user.id, deps, screen, organization, reference, values });
}

async function onForm(body: ViewSubmitAction, ack: AckFn<ViewResponseAction>, client: WebClient, deps: Deps) {
  const title = body.view.title.text;
  const screen = createScreen({ client, user: body.user.id, triggerId: undefined });
  const notice = (text: string): FormAnswer => ({ view: noticeModal({ title, text }) });
  const working = submitted(body, screen, deps).catch((error: unknown) => notice(explain(error, deps).text));
  await answerForm(
    ack,
    working,
    checkingModal({ title, looking: 'Asking the systems outside.' }),
    async (view) => {
      await client.views.update({ view_id: body.view.id, view });
    },
  );
}

async function optionsFor(body: BlockSuggestion, deps: Deps): Promise<Option[]> {
  const reference = decodeReference(body.view?.private_metadata);
  const organization = reference && findOrganization(deps.config, reference.organization);
  const offer = Object.hasOwn(options, body.action_id) ? options[body.action_id] : undefined;
  return organization === undefined || offer === undefined ? [] : offer(body.value, organization, deps);
}

/** Every way in: `/cmk`, buttons, modals, pickers, Home and the shortcut. Everything is acknowledged first. */
export function openDoors(app: App, deps: Deps): void {
  app.command('/cmk', async ({ command, ack, client, respond }) => {
    await ack();
    await onCommand(command, client, respond, deps);
  });
  app.action<BlockAction>({ type: 'block_actions' }, async ({ body, ack, client, respond }) => {
    await ack();
    await onClick(body, client, respond, deps);
  });
  app.view<ViewSubmitAction>(/.*/u, async ({ body, ack, client }) => {
    await onForm(body, ack, client, deps);
  });
  app.options(/.*/u, async ({ body, ack }) => {
    const offered = await optionsFor(body, deps).catch((error: unknown) => {
      deps.log.warn({ err: error }, 'no options');
      return [];
    });
    await ack({ options: offered });
  });
  app.shortcut('setup', async ({ body, ack, client }) => {
    await ack();
    const screen = createScreen({ client, user: body.user.id, triggerId: body.trigger_id });
    await guarded(screen, deps, () => chooseAndOpen({ user: body.user.id, deps, screen }));
  });
  app.event('app_home_opened', async ({ event, client }) => {
    if (event.tab !== 'home') return;
    await showHome(client, event.user, undefined, deps).catch((error: unknown) => {
      deps.log.warn({ err: error }, 'Home could not be shown');
    });
  });
}
