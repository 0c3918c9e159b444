import { Refusal } from '../refusal.ts';
import { viewShape } from '../view-shape.ts';
import type { StoredView } from '../view-stack.ts';
import type { World } from '../world.ts';
import type { Arguments } from './arguments.ts';
import type { Answer, Methods } from './method.ts';
import { viewArgument } from './view-argument.ts';

export const viewMethods: Methods = {
  'views.open': { tier: 'tier4', run: open },
  'views.push': { tier: 'tier4', run: push },
  'views.update': { tier: 'tier4', run: update },
  'views.publish': { tier: 'tier4', run: publish },
};

function open(world: World, args: Arguments): Answer {
  const payload = viewArgument(args, 'modal');
  const { user } = world.triggers.exchange(args.required('trigger_id'));
  return shown(world, world.views.open(user, payload));
}

function push(world: World, args: Arguments): Answer {
  const payload = viewArgument(args, 'modal');
  const { user, viewId } = world.triggers.exchange(args.required('trigger_id'));
  // Only what was done inside an open modal can put another on top.
  if (!world.views.stackOf(user).some(({ id }) => id === viewId)) throw new Refusal('not_found');
  return shown(world, world.views.push(user, payload));
}

function update(world: World, args: Arguments): Answer {
  const view = named(world, args);
  if (view === undefined) throw new Refusal('not_found');
  const payload = viewArgument(args, view.payload.type);
  world.views.update(view, payload, args.text('hash'));
  return shown(world, view);
}

function named(world: World, args: Arguments): StoredView | undefined {
  const externalId = args.text('external_id');
  if (externalId !== undefined) return world.views.findByExternalId(externalId);
  return world.views.find(args.required('view_id'));
}

function publish(world: World, args: Arguments): Answer {
  const user = args.required('user_id');
  if (!world.workspace.people.has(user)) throw new Refusal('user_not_found');
  const payload = viewArgument(args, 'home');
  return shown(world, world.views.publish(user, payload, args.text('hash')));
}

function shown(world: World, view: StoredView): Answer {
  world.changes.changed([view.user]);
  return { view: viewShape(world, view, { withState: false }) };
}
