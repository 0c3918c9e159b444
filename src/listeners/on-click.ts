import type { BlockAction, RespondFn } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import { findOrganization, type OrganizationConfig } from '../config.ts';
import type { Refusal } from '../domain/refusals.ts';
import type { Log } from '../runtime/log.ts';
import { type Reference, anyOrganization, decodeReference } from '../views/blocks/context.ts';
import type { ActionName } from '../views/blocks/blocks.ts';
import { refusalMessage } from '../views/refusals/refusals.ts';
import { findCommand } from '../commands/all.ts';
import { answerClick, answerTyped, createScreen, type Screen } from './screen.ts';
import { showHome } from './home.ts';
import { type ActorAccount, actorOf, guarded, organizationMeant, type Reception } from './reception.ts';

function valueOf({ actions: [action] }: BlockAction): string | undefined {
  if (action?.type === 'button') return action.value;
  return action?.type === 'static_select' ? action.selected_option?.value : undefined;
}

const hasFields = (blocks: readonly { readonly type: string }[]) =>
  blocks.some(({ type }) => type === 'input');

function screenOf(body: BlockAction, client: WebClient, respond: RespondFn, log: Log): Screen {
  const channel = body.channel?.id;
  return createScreen({
    client,
    log,
    user: body.user.id,
    channel,
    triggerId: body.trigger_id,
    modal:
      body.view?.type === 'modal' ? { id: body.view.id, hasFields: hasFields(body.view.blocks) } : undefined,
    respond:
      channel === undefined
        ? undefined
        : ({ text, blocks }) =>
            respond({ response_type: 'ephemeral', replace_original: false, text, blocks: [...blocks] }),
  });
}

/** Its form begins with the choice of an organization. */
const mayChoose = (name: string) =>
  name === ('setup' satisfies ActionName) || name === ('plan' satisfies ActionName);

/** What a click is about, as far as it can be told. */
interface Pressed {
  readonly name: string;
  readonly sender: ActorAccount;
  readonly value: string | undefined;
  readonly reference: Reference | undefined;
  readonly organization: OrganizationConfig | undefined;
}

function pressedIn(body: BlockAction, { deps }: Reception): Pressed {
  const value = valueOf(body);
  const reference = decodeReference(value);
  return {
    name: body.actions[0]?.action_id ?? '',
    sender: actorOf(body.user.id, body, deps),
    value,
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
  const { name, sender, value } = pressed;
  const organization = pressed.organization ?? organizationMeant(reception.deps.config, value);
  if (organization !== undefined) {
    await reception.noteAttempt({ sender, organization, name, reason: found.reason });
  }
  await screen.tell(refusalMessage(found, reception.deps.config.docs));
}

async function act(pressed: Pressed, client: WebClient, screen: Screen, reception: Reception): Promise<void> {
  const { deps } = reception;
  const { name, reference, organization } = pressed;
  const { user } = pressed.sender;
  if (name === 'home') return showHome(client, user, reference, deps);
  // Home’s buttons that are about no organization offer to choose one.
  const command = findCommand(name);
  if (reference?.organization === anyOrganization && command?.typed !== undefined && mayChoose(name)) {
    return answerTyped(command, { user, deps, text: '' }, screen);
  }
  if (reference?.organization === anyOrganization && command?.gathered !== undefined) {
    return screen.tell(await command.gathered({ user, deps }, reference));
  }
  if (reference !== undefined && organization !== undefined && command?.clicked !== undefined) {
    return answerClick(command, { user, deps, organization, reference }, screen);
  }
  return turnAway(await reception.whyNothing(reference), pressed, screen, reception);
}

/** Links, and fields that tell what was picked before the form is submitted. */
function needsOnlyAck({ actions: [action] }: BlockAction): boolean {
  const name = action?.action_id;
  if (name === ('openLink' satisfies ActionName)) return true;
  const acts = name === ('home' satisfies ActionName) || findCommand(name ?? '')?.clicked !== undefined;
  return action?.type !== 'button' && !acts;
}

/** A button pressed, or something picked from a menu that acts at once. */
export async function onClick(
  body: BlockAction,
  client: WebClient,
  respond: RespondFn,
  reception: Reception,
): Promise<void> {
  const pressed = pressedIn(body, reception);
  if (needsOnlyAck(body)) return;
  const screen = screenOf(body, client, respond, reception.deps.log);
  await guarded(screen, reception.deps, async () => {
    if (await reception.isRepeated(body.trigger_id)) return;
    const turnedAway = await reception.whyTurnedAway(pressed.sender);
    if (turnedAway === undefined) await act(pressed, client, screen, reception);
    else await turnAway(turnedAway, pressed, screen, reception);
  });
}
