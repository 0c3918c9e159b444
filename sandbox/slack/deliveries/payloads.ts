import type { StateValue } from '../client-api.ts';
import type { PlacedElement } from '../blocks/elements.ts';
import type { ActionValue } from '../client-api.ts';
import type { World } from '../world.ts';

/** What every interactive payload carries. */
export function interactivePayload(world: World, type: string, userId: string): Record<string, unknown> {
  const { team, app } = world.workspace;
  const person = world.workspace.getPerson(userId);
  return {
    type,
    user: { id: person.id, username: person.name, name: person.name, team_id: person.teamId },
    api_app_id: app.id,
    token: 'verification-token',
    team: { id: team.id, domain: team.domain },
    enterprise: null,
    is_enterprise_install: false,
  };
}

/** How Slack names a channel to an app. */
export function channelName(world: World, channelId: string): string {
  const { kind, name } = world.workspace.getChannel(channelId);
  return kind === 'im' ? 'directmessage' : kind === 'private' ? 'privategroup' : name;
}

/** One entry of `actions[]`: the element's own fields and what the person picked. */
export function actionEntry(
  world: World,
  { blockId, element }: PlacedElement,
  value: ActionValue | undefined,
): Record<string, unknown> {
  const { type, action_id, text, style, placeholder, confirm } = element;
  return {
    type,
    action_id,
    block_id: blockId,
    ...present({ text, style, placeholder, confirm }),
    ...(type === 'button' || type === 'icon_button' ? present({ value: element.value }) : picked(value)),
    action_ts: world.messages.newTs(),
  };
}

function picked(value: ActionValue | StateValue | undefined): Record<string, unknown> {
  if (value === undefined) return {};
  const { type: _, ...rest } = value;
  return rest;
}

function present(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
