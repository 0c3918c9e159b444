import type { ActAnswer } from '../client-api.ts';
import type { Events } from '../deliveries/events.ts';
import { viewShape } from '../view-shape.ts';
import type { World } from '../world.ts';

/** A person opens the app's Home tab; the app hears of it as an event and may publish. */
export async function home(world: World, events: Events, user: string): Promise<ActAnswer> {
  const dm = world.workspace.openDm(world.workspace.app.botUserId, user);
  if (!world.workspace.botEvents.has('app_home_opened')) return { ok: true, effect: 'none', channel: dm.id };
  const shown = world.views.homeOf(user);
  const outcome = await events.send({
    type: 'app_home_opened',
    user,
    channel: dm.id,
    tab: 'home',
    ...(shown === undefined ? {} : { view: viewShape(world, shown) }),
  });
  // Events fail silently: the person just sees the Home that was there.
  const ack = outcome.result === 'acked' ? { ackMs: outcome.ackMs } : {};
  return { ok: true, effect: 'none', channel: dm.id, ...ack };
}
