import { findElement, type PlacedElement } from '../blocks/elements.ts';
import { suggestionProblems } from '../blocks/validate.ts';
import type { Act, ActAnswer, StateOption } from '../client-api.ts';
import type { PlainTextElement } from '@slack/types';
import { dispatch } from '../deliveries/dispatch.ts';
import { interactivePayload } from '../deliveries/payloads.ts';
import { viewShape } from '../view-shape.ts';
import type { World } from '../world.ts';
import { acknowledged, ActRefusal, refuseAck } from './answer.ts';
import { containerOf } from './containers.ts';
import { messagePart } from './message-part.ts';

/** Slack asks for a list only from so many characters on (docs: external_select, `min_query_length`). */
const usualMinQueryLength = 3;

/** A person types into a menu whose options the app supplies. */
export async function options(world: World, act: Extract<Act, { type: 'options' }>): Promise<ActAnswer> {
  const container = containerOf(world, act.user, act.container);
  const placed = findElement(container.blocks, act.blockId, act.actionId);
  if (placed === undefined || !isExternal(placed)) {
    throw new ActRefusal('action_not_found', 'There is no such menu.');
  }
  const enough = placed.element.min_query_length ?? usualMinQueryLength;
  if (act.query.length < enough) return { ok: true, options: [] };
  const payload = {
    ...interactivePayload(world, 'block_suggestion', act.user),
    ...(container.type === 'view'
      ? { container: { type: 'view', view_id: container.view.id }, view: viewShape(world, container.view) }
      : messagePart(world, container)),
    action_id: act.actionId,
    block_id: act.blockId,
    value: act.query,
  };
  const outcome = await dispatch(world, { kind: 'interactive', payload });
  const { ackMs, body } = acknowledged(world, act.user, 'Loading the options', outcome);
  return { ok: true, ackMs, ...listIn(world, act.user, body) };
}

const isExternal = ({ element }: PlacedElement): boolean =>
  element.type === 'external_select' || element.type === 'multi_external_select';

interface Suggestions {
  options?: StateOption[];
  option_groups?: { label: PlainTextElement; options: StateOption[] }[];
}

function listIn(world: World, user: string, body: unknown): Partial<Extract<ActAnswer, { ok: true }>> {
  const [problem] = suggestionProblems(body);
  if (problem !== undefined) refuseAck(world, user, `${problem.message} at ${problem.pointer}`);
  const { options: list, option_groups: optionGroups } = body as Suggestions;
  return optionGroups === undefined ? { options: list ?? [] } : { optionGroups };
}
