import type { ViewOutput } from '@slack/bolt';
import type { KnownBlock, ModalView } from '@slack/types';
import { filledAgain } from '../views/blocks/inputs.ts';

type FieldState = ViewOutput['state']['values'][string][string];

function textOf(value: FieldState): string {
  if (typeof value.value === 'string') return value.value;
  if (typeof value.selected_user === 'string') return value.selected_user;
  if (value.selected_option?.value !== undefined) return value.selected_option.value;
  return (value.selected_options ?? []).map((chosen) => chosen.value ?? '').join(' ');
}

/** What a modal holds, by field name: block_id and action_id of every field are its name. Unanswered is ''. */
export function readValues(values: ViewOutput['state']['values']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([block, actions]) =>
      Object.values(actions).map((value) => [block, textOf(value)] as const),
    ),
  );
}

/** The very form that was submitted, with everything typed in it and why it came back. `text` is mrkdwn. */
export function formAgain(submitted: ViewOutput, text: string): ModalView {
  const view = {
    type: 'modal',
    callback_id: submitted.callback_id,
    private_metadata: submitted.private_metadata,
    title: submitted.title,
    ...(submitted.close !== null && { close: submitted.close }),
    ...(submitted.submit !== null && { submit: submitted.submit }),
    blocks: submitted.blocks as KnownBlock[],
  } satisfies ModalView;
  return filledAgain(view, readValues(submitted.state.values), [{ text }]);
}
