import { messageProblems, problemsIn, viewProblems } from '../blocks/validate.ts';
import { SocketDelivery } from '../deliveries/socket.ts';
import { invalidArguments, Refusal } from '../refusal.ts';
import type { World } from '../world.ts';
import type { Arguments } from './arguments.ts';
import type { Answer, Methods } from './method.ts';

export const appMethods: Methods = {
  'api.test': { tier: 'tier4', token: 'none', run: apiTest },
  'auth.test': { tier: 'special', run: authTest },
  'apps.connections.open': { tier: 'tier1', token: 'app', run: openConnection },
  'blocks.validate': { tier: 'special', token: 'none', run: validateBlocks },
  'team.info': { tier: 'tier3', scopes: ['team:read'], run: teamInfo },
};

function apiTest(_: World, args: Arguments): Answer {
  const error = args.text('error');
  if (error !== undefined) throw new Refusal(error, { args: args.fields });
  return { args: args.fields };
}

function authTest({ workspace }: World): Answer {
  const { team, enterprise, app, bot, installedOnOrganization } = workspace;
  return {
    url: `https://${team.domain}.slack.com/`,
    team: team.name,
    user: bot.name,
    // The token of an organization-wide install belongs to the organization (I).
    team_id: installedOnOrganization ? enterprise?.id : team.id,
    user_id: app.botUserId,
    bot_id: app.botId,
    ...(enterprise !== undefined && { enterprise_id: enterprise.id }),
    is_enterprise_install: installedOnOrganization,
  };
}

function openConnection(world: World): Answer {
  if (!(world.delivery instanceof SocketDelivery)) throw new Refusal('forbidden_for_app');
  const query = new URLSearchParams({ ticket: world.delivery.newTicket(), app_id: world.workspace.app.id });
  return { url: `${world.origins.app.replace('http', 'ws')}/link/?${query.toString()}` };
}

/** Exactly one of the three; the error says which was wrong (docs.slack.dev/reference/methods/blocks.validate). */
function validateBlocks(_: World, args: Arguments): Answer {
  const given = (['blocks', 'message', 'view'] as const).filter((name) => args.has(name));
  const [name] = given;
  if (name === undefined || given.length > 1) {
    throw invalidArguments('exactly one of blocks, message and view is needed');
  }
  const value = args.json(name, 'invalid_json');
  const errors = problemsOf[name](value);
  if (errors.length > 0) throw new Refusal(`invalid_${name}`, { errors });
  return {};
}

const problemsOf = {
  blocks: messageProblems,
  message: (value: unknown) =>
    problemsIn((value as { blocks?: unknown } | undefined)?.blocks ?? [], 'message', '/blocks'),
  view: (value: unknown) =>
    viewProblems(value, (value as { type?: unknown } | undefined)?.type === 'home' ? 'home' : 'modal'),
};

function teamInfo({ workspace: { team, enterprise } }: World): Answer {
  const organization = enterprise && { enterprise_id: enterprise.id, enterprise_name: enterprise.name };
  return { team: { id: team.id, name: team.name, domain: team.domain, email_domain: '', ...organization } };
}
