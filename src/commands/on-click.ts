import type { BlockAction, RespondFn } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import type { OrganizationConfig } from '../config.ts';
import { type Refusal, refusal } from '../domain/refusals.ts';
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

/** What a click is about, as far as it can be told. */
interface Pressed {
  readonly name: string;
  readonly user: string;
  readonly reference: Reference | undefined;
  readonly organization: OrganizationConfig | undefined;
}

function pressedIn(body: BlockAction, { deps }: Reception): Pressed {
  const reference = referenceOf(body);
  return {
    name: body.actions[0]?.action_id ?? '',
    user: body.user.id,
    reference,
    organization: reference && findOrganization(deps.config, reference.organization),
  };
}

async function turnAway(
  found: Refusal,
  pressed: Pressed,
  screen: Screen,
  reception: Reception,
): Promise<void> {
  const { name, user, organization } = pressed;
  const { reason } = found;
  if (organization !== undefined && reason !== 'tooFast') {
    await reception.noteAttempt({ user, organization: organization.orgId, name, reason });
  }
  await screen.tell(refusalMessage(found));
}

async function act(pressed: Pressed, client: WebClient, screen: Screen, { deps }: Reception): Promise<void> {
  const { name, user, reference, organization } = pressed;
  if (name === 'home') return showHome(client, user, reference, deps);
  // Where nothing has begun in any of several organizations, Home offers to choose one.
  if (name === 'setup' && reference?.organization === anyOrganization) {
    return chooseAndOpen({ user, deps, screen });
  }
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
  const pressed = pressedIn(body, reception);
  // Links, and fields that tell what was picked before the form is submitted.
  if (pressed.name !== 'home' && findDoor(pressed.name)?.clicked === undefined) return;
  const screen = screenOf(body, client, respond);
  await guarded(screen, reception.deps, async () => {
    if (await reception.isRepeated(body.trigger_id)) return;
    const turnedAway = await reception.whyTurnedAway(body.user.id);
    if (turnedAway === undefined) await act(pressed, client, screen, reception);
    else await turnAway(turnedAway, pressed, screen, reception);
  });
}
