import type { ViewOutput } from '@slack/bolt';
import type { InputBlock, KnownBlock, ModalView } from '@slack/types';
import { problemOnTop, withoutProblems } from '../views/inputs.ts';

type FieldState = ViewOutput['state']['values'][string][string];

/** What a field holds, as its element says what it begins with. */
function initially(state: FieldState | undefined): object {
  if (typeof state?.value === 'string') return { initial_value: state.value };
  if (state?.selected_option) return { initial_option: state.selected_option };
  const ticked = state?.selected_options ?? [];
  return ticked.length > 0 ? { initial_options: ticked } : {};
}

function refilled(block: InputBlock, values: ViewOutput['state']['values']): InputBlock {
  const {
    initial_value: _value,
    initial_option: _option,
    initial_options: _options,
    ...element
  } = block.element as unknown as Record<string, unknown>;
  const state = values[block.block_id ?? '']?.[String(element['action_id'])];
  return { ...block, element: { ...element, ...initially(state) } as unknown as InputBlock['element'] };
}

/** The very form that was submitted, with everything typed in it and what went wrong on top. `text` is mrkdwn. */
export function formAgain(submitted: ViewOutput, text: string): ModalView {
  const blocks = withoutProblems(submitted.blocks as KnownBlock[]);
  return {
    type: 'modal',
    callback_id: submitted.callback_id,
    private_metadata: submitted.private_metadata,
    title: submitted.title,
    ...(submitted.close !== null && { close: submitted.close }),
    ...(submitted.submit !== null && { submit: submitted.submit }),
    blocks: [
      ...problemOnTop({ text }, {}),
      ...blocks.map((block) => (block.type === 'input' ? refilled(block, submitted.state.values) : block)),
    ],
  };
}
