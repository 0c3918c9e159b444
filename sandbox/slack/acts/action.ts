import { findElement, type PlacedElement } from '../blocks/elements.ts';
import type { Act, ActAnswer, ActionValue } from '../client-api.ts';
import { dispatch } from '../deliveries/dispatch.ts';
import { actionEntry, interactivePayload } from '../deliveries/payloads.ts';
import { optionProblem } from '../input-rules.ts';
import { viewShape } from '../view-shape.ts';
import type { StoredView } from '../view-stack.ts';
import { mergeState, stateAfter } from '../view-state.ts';
import type { World } from '../world.ts';
import { acknowledged, ActRefusal } from './answer.ts';
import { containerOf, type MessageContainer } from './containers.ts';
import { messagePart } from './message-part.ts';

type ActionAct = Extract<Act, { type: 'action' }>;

/** A person presses, picks or types outside a submission. */
export async function action(world: World, act: ActionAct): Promise<ActAnswer> {
  const container = containerOf(world, act.user, act.container);
  const placed = findElement(container.blocks, act.blockId, act.actionId);
  if (placed === undefined) throw new ActRefusal('action_not_found', 'This is no longer there.');
  const value = valueOf(placed, act.value);
  if (container.type === 'view') keepState(container.view, placed, act, value);
  // Slack tells the app of a field in an input block only where the block asks for it.
  if (placed.input !== undefined && !placed.input.dispatches) return { ok: true, effect: 'none' };
  const payload = {
    ...interactivePayload(world, 'block_actions', act.user),
    ...(container.type === 'view'
      ? viewPart(world, container.view, act.user)
      : {
          ...messageParts(world, container, act),
          state: mergeState(stateAfter(container.blocks), act.state),
        }),
    actions: [actionEntry(world, placed, value)],
  };
  const outcome = await dispatch(world, { kind: 'interactive', payload });
  const { ackMs } = acknowledged(world, act.user, 'Your action', outcome);
  return { ok: true, ackMs, effect: 'none' };
}

const valueless = new Set(['button', 'icon_button', 'workflow_button']);

function valueOf({ element }: PlacedElement, value: ActionValue | undefined): ActionValue | undefined {
  if (valueless.has(element.type)) return undefined;
  if (value?.type !== element.type) {
    throw new ActRefusal('invalid_act', `A ${element.type} needs a value of its own type.`);
  }
  const problem = optionProblem(element, value);
  if (problem !== undefined) throw new ActRefusal('invalid_input', problem);
  return value;
}

function keepState(
  view: StoredView,
  { blockId, element }: PlacedElement,
  act: ActionAct,
  value: ActionValue | undefined,
): void {
  view.state = mergeState(view.state, act.state);
  if (value === undefined) return;
  const picked = { values: { [blockId]: { [element.action_id]: value } } };
  view.state = mergeState(view.state, picked as Parameters<typeof mergeState>[1]);
}

function viewPart(world: World, view: StoredView, user: string): Record<string, unknown> {
  return {
    container: { type: 'view', view_id: view.id },
    trigger_id: world.triggers.issue(user, view.id),
    view: viewShape(world, view),
  };
}

function messageParts(world: World, container: MessageContainer, act: ActionAct): Record<string, unknown> {
  const { channel, ts } = container.message;
  return {
    ...messagePart(world, container),
    trigger_id: world.triggers.issue(act.user),
    response_url: world.responseUrls.issue({ user: act.user, channel, ts }),
  };
}
