import type { Person, StateValue } from '../client-api.ts';
import type { PlacedElement } from '../blocks/elements.ts';
import type { ActionValue } from '../client-api.ts';
import type { World } from '../world.ts';

/** What every interactive payload carries. */
export function interactivePayload(world: World, type: string, userId: string): Record<string, unknown> {
  const { app, installedOnOrganization } = world.workspace;
  return {
    type,
    user: clicker(world.workspace.getPerson(userId)),
    api_app_id: app.id,
    token: 'verification-token',
    ...whereClicked(world),
    is_enterprise_install: installedOnOrganization,
  };
}

/** In an Enterprise organization `team_id` can be the home workspace or the organization's own (bolt-js#1875). */
function clicker({ id, name, teamId, teamIdInClicks = teamId }: Person): object {
  return { id, username: name, name, ...(teamIdInClicks === null ? {} : { team_id: teamIdInClicks }) };
}

/** The workspace, with the organization that it belongs to; an organization-wide install may name none. */
function whereClicked({ workspace: { team, enterprise, installedOnOrganization } }: World): object {
  const { id, domain } = team;
  if (enterprise === undefined) return { team: { id, domain }, enterprise: null };
  const organization = { enterprise_id: enterprise.id, enterprise_name: enterprise.name };
  return { team: installedOnOrganization ? null : { id, domain, ...organization }, enterprise };
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
