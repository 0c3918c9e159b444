import { placedElements } from '../blocks/elements.ts';
import type { Act, ActAnswer } from '../client-api.ts';
import { dispatch } from '../deliveries/dispatch.ts';
import { interactivePayload } from '../deliveries/payloads.ts';
import { fieldProblems } from '../input-rules.ts';
import { Refusal } from '../refusal.ts';
import { viewShape } from '../view-shape.ts';
import type { StoredView } from '../view-stack.ts';
import { mergeState } from '../view-state.ts';
import { checkedView } from '../web-api/view-argument.ts';
import type { World } from '../world.ts';
import { acknowledged, ActRefusal, refuseAck } from './answer.ts';
import { ownModal } from './permissions.ts';

/** A person sends the modal in front off. */
export async function submit(world: World, act: Extract<Act, { type: 'submit' }>): Promise<ActAnswer> {
  const view = ownModal(world, act.user, act.viewId);
  if (view !== world.views.stackOf(act.user).at(-1)) {
    throw new ActRefusal('view_not_found', 'Another modal lies above this one.');
  }
  view.state = mergeState(view.state, act.state);
  const problems = fieldProblems(view.payload.blocks, view.state);
  view.errors = problems;
  world.changes.changed([act.user]);
  if (Object.keys(problems).length > 0) {
    throw new ActRefusal('invalid_input', 'Some fields need another look.', problems);
  }
  const outcome = await dispatch(world, { kind: 'interactive', payload: submission(world, act.user, view) });
  const { ackMs, body } = acknowledged(world, act.user, 'Sending', outcome);
  const answer = carryOut(world, act.user, view, body);
  world.changes.changed([act.user]);
  return { ...answer, ackMs };
}

function submission(world: World, user: string, view: StoredView): Record<string, unknown> {
  return {
    ...interactivePayload(world, 'view_submission', user),
    trigger_id: world.triggers.issue(user, view.id),
    view: viewShape(world, view),
    response_urls: responseUrls(world, user, view),
  };
}

/** For menus of conversations with `response_url_enabled`: one for the conversation that was picked. */
function responseUrls(world: World, user: string, view: StoredView): object[] {
  return placedElements(view.payload.blocks).flatMap(({ blockId, element }) => {
    const value = view.state.values[blockId]?.[element.action_id];
    if (element.response_url_enabled !== true || value === undefined) return [];
    const channel = 'selected_conversation' in value ? value.selected_conversation : null;
    if (channel === null) return [];
    const response_url = world.responseUrls.issue({ user, channel });
    return [{ block_id: blockId, action_id: element.action_id, channel_id: channel, response_url }];
  });
}

/** What the acknowledgement asks for: nothing closes this one view. */
function carryOut(
  world: World,
  user: string,
  view: StoredView,
  body: unknown,
): Extract<ActAnswer, { ok: true }> {
  const { response_action: action, ...rest } = ackIn(world, user, body);
  try {
    switch (action) {
      case undefined:
        world.views.remove(view);
        return { ok: true, effect: 'close' };
      case 'clear':
        world.views.clear(user);
        return { ok: true, effect: 'clear' };
      case 'errors':
        view.errors = checkedErrors(view, rest.errors);
        return { ok: true, effect: 'errors', errors: view.errors };
      case 'update':
        world.views.update(view, checkedView(rest.view, 'modal'));
        return { ok: true, effect: 'update' };
      case 'push':
        world.views.push(user, checkedView(rest.view, 'modal'));
        return { ok: true, effect: 'push' };
      default:
        return refuseAck(world, user, `response_action ${action} is unknown`);
    }
  } catch (error) {
    if (error instanceof Refusal) refuseAck(world, user, wordsOf(error));
    throw error;
  }
}

interface Ack {
  response_action?: string;
  errors?: unknown;
  view?: unknown;
}

/** Nothing at all, or an object that says what to do. */
function ackIn(world: World, user: string, body: unknown): Ack {
  if (body === undefined || body === '') return {};
  if (typeof body === 'object' && body !== null && 'response_action' in body) return body as Ack;
  return refuseAck(world, user, 'a submission is acknowledged with nothing or a response_action');
}

/** Errors can only stand under input blocks that are there. */
function checkedErrors(view: StoredView, errors: unknown): Record<string, string> {
  const entries = Object.entries(typeof errors === 'object' && errors !== null ? errors : {});
  if (entries.length === 0) throw new Refusal('errors are missing');
  const inputs = placedElements(view.payload.blocks).filter(({ input }) => input !== undefined);
  for (const [blockId, words] of entries) {
    if (!inputs.some((input) => input.blockId === blockId)) {
      throw new Refusal(`there is no input block with block_id ${blockId}`);
    }
    if (typeof words !== 'string' || words === '') throw new Refusal(`no words for block_id ${blockId}`);
  }
  return errors as Record<string, string>;
}

const wordsOf = ({ error, details }: Refusal): string =>
  Object.keys(details).length === 0 ? error : `${error} ${JSON.stringify(details)}`;
