import type { BlockAction, RespondFn } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import { refusal } from '../domain/refusals.ts';
import { findOrganization } from '../organizations.ts';
import { type Reference, anyOrganization, decodeReference } from '../views/context.ts';
import { refusalMessage } from '../views/refusals.ts';
import { findDoor } from './doors.ts';
import { showHome } from './home.ts';
import { type Reception, guarded } from './reception.ts';
import { type Screen, createScreen } from './screen.ts';
import { chooseAndOpen } from './setup.ts';

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

async function act(
  name: string,
  body: BlockAction,
  client: WebClient,
  screen: Screen,
  deps: Reception['deps'],
): Promise<void> {
  const user = body.user.id;
  const reference = referenceOf(body);
  if (name === 'home') return showHome(client, user, reference, deps);
  // Where nothing has begun in any of several organizations, Home offers to choose one.
  if (name === 'setup' && reference?.organization === anyOrganization) {
    return chooseAndOpen({ user, deps, screen });
  }
  const organization = reference && findOrganization(deps.config, reference.organization);
  const clicked = findDoor(name)?.clicked;
  if (reference !== undefined && organization !== undefined && clicked !== undefined) {
    return clicked({ user, deps, screen, organization, reference });
  }
  deps.log.warn({ user, action: name }, 'a button that the bot did not make');
  return screen.tell(refusalMessage(refusal('forged')));
}

/** A button pressed, or something picked from a menu that acts at once. */
export async function onClick(
  body: BlockAction,
  client: WebClient,
  respond: RespondFn,
  reception: Reception,
): Promise<void> {
  const { deps } = reception;
  const name = body.actions[0]?.action_id ?? '';
  // Links, and fields that tell what was picked before the form is submitted.
  if (name !== 'home' && findDoor(name)?.clicked === undefined) return;
  const screen = screenOf(body, client, respond);
  await guarded(screen, deps, async () => {
    if (await reception.isRepeated(body.trigger_id)) return;
    const turnedAway = await reception.whyTurnedAway(body.user.id);
    if (turnedAway !== undefined) await screen.tell(refusalMessage(turnedAway));
    else await act(name, body, client, screen, deps);
  });
}
