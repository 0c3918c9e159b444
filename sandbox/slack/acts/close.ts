import type { Act, ActAnswer } from '../client-api.ts';
import { dispatch } from '../deliveries/dispatch.ts';
import { interactivePayload } from '../deliveries/payloads.ts';
import { viewShape } from '../view-shape.ts';
import type { StoredView } from '../view-stack.ts';
import type { World } from '../world.ts';
import { ownModal } from './permissions.ts';

/** A person closes the modal in front, or with the cross all of them. The app learns of it where it asked to. */
export async function close(world: World, act: Extract<Act, { type: 'close' }>): Promise<ActAnswer> {
  const view = ownModal(world, act.user, act.viewId);
  const cleared = act.all === true || view.payload.clear_on_close === true;
  const stack = world.views.stackOf(act.user);
  const gone = cleared ? stack : stack.slice(stack.indexOf(view));
  if (cleared) world.views.clear(act.user);
  else world.views.remove(view);
  world.changes.changed([act.user]);
  const told = gone.filter(({ payload }) => payload.notify_on_close === true);
  // The person does not wait for this, and is not told when it fails.
  await Promise.all(told.map((closed) => tell(world, closed, cleared)));
  return { ok: true, effect: cleared ? 'clear' : 'close' };
}

function tell(world: World, view: StoredView, cleared: boolean): Promise<unknown> {
  const payload = {
    ...interactivePayload(world, 'view_closed', view.user),
    view: viewShape(world, view),
    is_cleared: cleared,
  };
  return dispatch(world, { kind: 'interactive', payload });
}
