import type { Act, ActAnswer } from '../client-api.ts';
import { dispatch } from '../deliveries/dispatch.ts';
import { channelName } from '../deliveries/payloads.ts';
import { Refusal } from '../refusal.ts';
import { respond } from '../response-url-answer.ts';
import { Arguments } from '../web-api/arguments.ts';
import type { CommandSeed } from '../workspace-seed.ts';
import type { World } from '../world.ts';
import { acknowledged, ActRefusal, refuseAck } from './answer.ts';
import { escapeMarkup, escapeMentions } from './escape.ts';
import { ownChannel } from './permissions.ts';

type CommandAct = Extract<Act, { type: 'command' }>;

export async function command(world: World, act: CommandAct): Promise<ActAnswer> {
  ownChannel(world, act.user, act.channel);
  const [typed = '', ...words] = act.text.trim().split(/ /);
  const seed = world.workspace.commands.find((candidate) => candidate.command === typed);
  if (seed === undefined || !world.scopes.has('commands'))
    throw new ActRefusal('unknown_command', `${typed} is not a valid command.`);
  const payload = commandPayload(world, act, seed, words.join(' ').trim());
  const outcome = await dispatch(world, { kind: 'slash_commands', payload });
  const { ackMs, body } = acknowledged(world, act.user, typed, outcome);
  const answer = spoken(body);
  if (answer === undefined) return { ok: true, ackMs, effect: 'none' };
  const message = show(world, act, answer);
  return { ok: true, ackMs, effect: 'message', channel: act.channel, ...(message ? { ts: message.ts } : {}) };
}

function commandPayload(
  world: World,
  { user, channel }: CommandAct,
  seed: CommandSeed,
  words: string,
): Record<string, unknown> {
  const { team, enterprise, app, installedOnOrganization } = world.workspace;
  const escaped = escapeMarkup(words);
  return {
    token: 'verification-token',
    team_id: team.id,
    team_domain: team.domain,
    ...(enterprise && { enterprise_id: enterprise.id, enterprise_name: enterprise.name }),
    channel_id: channel,
    channel_name: channelName(world, channel),
    user_id: user,
    user_name: world.workspace.getPerson(user).name,
    command: seed.command,
    text: seed.shouldEscape ? escapeMentions(world, escaped, true) : escaped,
    api_app_id: app.id,
    is_enterprise_install: String(installedOnOrganization),
    response_url: world.responseUrls.issue({ user, channel }),
    trigger_id: world.triggers.issue(user),
  };
}

/** An acknowledgement may carry a message: text, or an object with text, blocks or attachments. */
function spoken(body: unknown): Record<string, unknown> | undefined {
  if (typeof body === 'string') return body.trim() === '' ? undefined : { text: body };
  if (typeof body !== 'object' || body === null) return undefined;
  return 'text' in body || 'blocks' in body || 'attachments' in body ? { ...body } : undefined;
}

function show(world: World, act: CommandAct, answer: Record<string, unknown>): { ts: string } | undefined {
  if (answer['response_type'] === 'in_channel') {
    const { channel, user, text } = act;
    world.messages.add({ channel, user, byApp: false, text: escapeMarkup(text) });
  }
  try {
    return respond(world, { user: act.user, channel: act.channel }, new Arguments(answer));
  } catch (error) {
    if (error instanceof Refusal) refuseAck(world, act.user, error.error);
    throw error;
  }
}
