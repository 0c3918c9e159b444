import {
  type App,
  type BlockAction,
  type BlockSuggestion,
  type Logger,
  LogLevel,
  type ViewSubmitAction,
} from '@slack/bolt';
import type { Option } from '@slack/types';
import type { Deps } from '../deps.ts';
import { findOrganization } from '../config.ts';
import { decodeReference } from '../views/blocks/context.ts';
import { refusePossibleReplay } from './replays.ts';
import { refusalMessage } from '../views/refusals/refusals.ts';
import { visitHome } from './home.ts';
import { onClick } from './on-click.ts';
import { onCommand } from './on-command.ts';
import { onForm } from './on-form.ts';
import { asTyped, options, organizationsLike } from './pickers.ts';
import { createScreen, openSetup } from './screen.ts';
import { actorOf, createReception, guarded, type Reception } from './reception.ts';
import type { Log } from '../runtime/log.ts';

async function optionsFor(body: BlockSuggestion, reception: Reception): Promise<Option[]> {
  const { deps } = reception;
  // What is in Azure is not for whoever replays a delivery.
  refusePossibleReplay();
  const sender = actorOf(body.user.id, body, deps);
  if ((await reception.whyNoMember(sender)) !== undefined) return [];
  if (body.action_id === 'organization') return organizationsLike(body.value, deps.config);
  const reference = decodeReference(body.view?.private_metadata);
  const organization = reference && findOrganization(deps.config, reference.organization);
  const offer = Object.hasOwn(options, body.action_id) ? options[body.action_id] : undefined;
  if (organization === undefined || offer === undefined) return [];
  // Nothing of what is in Azure; the refusal itself comes with what they typed, when it is handed in.
  if ((await reception.whyNoRequester(sender)) !== undefined) return asTyped(body.value);
  return offer(body.value, organization, deps);
}

/** Every way in: `/cmk`, buttons, modals, pickers, Home and the shortcut. What has no answer of its own is acknowledged first. */
export function listen(app: App, deps: Deps): void {
  const reception = createReception(deps);
  app.command('/cmk', async ({ command, ack, client, respond }) => {
    await onCommand(command, ack, client, respond, reception);
  });
  app.action<BlockAction>({ type: 'block_actions' }, async ({ body, ack, client, respond }) => {
    await ack();
    await onClick(body, client, respond, reception);
  });
  app.view<ViewSubmitAction>(/.*/u, async ({ body, ack, client }) => {
    await onForm(body, ack, client, reception);
  });
  app.options(/.*/u, async ({ body, ack }) => {
    const offered = await optionsFor(body, reception).catch((error: unknown) => {
      deps.log.warn({ err: error }, 'no options');
      return [];
    });
    await ack({ options: offered });
  });
  app.shortcut('setup', async ({ body, ack, client }) => {
    await ack();
    const user = body.user.id;
    const screen = createScreen({ client, log: deps.log, user, triggerId: body.trigger_id });
    await guarded(screen, deps, async () => {
      if (await reception.isRepeated(body.trigger_id)) return;
      const turnedAway = await reception.whyTurnedAway(actorOf(user, body, deps));
      if (turnedAway !== undefined) await screen.tell(refusalMessage(turnedAway, deps.config.docs));
      else await openSetup({ user, deps }, screen);
    });
  });
  app.event('app_home_opened', async ({ event, body, client }) => {
    if (event.tab !== 'home') return;
    const visit = { id: body.event_id, sender: actorOf(event.user, { team_id: body.team_id }, deps) };
    await visitHome(client, visit, reception);
  });
}

/** Bolt's lines among the bot's own. Its debug lines hold whole payloads and stay out. */
export function createBoltLogger(log: Log): Logger {
  const child = log.child({ from: 'bolt' });
  const words = (parts: unknown[]) => parts.map(String).join(' ');
  return {
    debug: () => undefined,
    info: (...parts) => child.debug(words(parts)),
    warn: (...parts) => child.warn(words(parts)),
    error: (...parts) => child.error(words(parts)),
    setLevel: () => undefined,
    getLevel: () => LogLevel.INFO,
    setName: () => undefined,
  };
}
