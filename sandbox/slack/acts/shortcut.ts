import type { Act, ActAnswer } from '../client-api.ts';
import { dispatch } from '../deliveries/dispatch.ts';
import { interactivePayload } from '../deliveries/payloads.ts';
import type { World } from '../world.ts';
import { acknowledged, ActRefusal } from './answer.ts';

/** A global shortcut. */
export async function shortcut(world: World, act: Extract<Act, { type: 'shortcut' }>): Promise<ActAnswer> {
  const seed = world.workspace.shortcuts.find(({ callbackId }) => callbackId === act.callbackId);
  if (seed === undefined) throw new ActRefusal('invalid_act', `There is no shortcut ${act.callbackId}.`);
  const payload = {
    ...interactivePayload(world, 'shortcut', act.user),
    callback_id: act.callbackId,
    trigger_id: world.triggers.issue(act.user),
    action_ts: world.messages.newTs(),
  };
  const outcome = await dispatch(world, { kind: 'interactive', payload });
  const { ackMs } = acknowledged(world, act.user, seed.name, outcome);
  return { ok: true, ackMs, effect: 'none' };
}
