import type { ModalView } from '@slack/types';
import type { AckFn, ViewResponseAction } from '@slack/bolt';
import type { FormAnswer } from './asking.ts';

/** How long an acknowledgement waits for the answer itself before it shows "Checking…" instead. */
const patienceMs = 200;
/** Slack has to have shown "Checking…" before it may be replaced, or it would come last. */
const settleMs = 500;

const pause = (ms: number) => new Promise<'late'>((resolve) => setTimeout(resolve, ms, 'late'));

function hasField(view: ModalView, field: string): boolean {
  return view.blocks.some((block) => block.type === 'input' && block.block_id === field);
}

/** Slack shows errors under fields as plain text. */
const asPlainText = (text: string) => text.replaceAll(/[*`]/gu, '').slice(0, 300);

function ackOf({ view, problem }: FormAnswer): ViewResponseAction {
  const field = problem?.field;
  return field !== undefined && hasField(view, field)
    ? { response_action: 'errors', errors: { [field]: asPlainText(problem?.text ?? '') } }
    : { response_action: 'update', view };
}

/**
 * Acknowledges a submission with its answer where that is there soon, else with "Checking…" and replaces that later.
 * Everything typed stays: errors leave the form as it is, and a form shown again is filled.
 */
export async function answerForm(
  ack: AckFn<ViewResponseAction>,
  working: Promise<FormAnswer>,
  checking: ModalView,
  replace: (view: ModalView) => Promise<void>,
): Promise<void> {
  const first = await Promise.race([working, pause(patienceMs)]);
  if (first !== 'late') {
    await ack(ackOf(first));
    return;
  }
  await ack({ response_action: 'update', view: checking });
  const [answer] = await Promise.all([working, pause(settleMs)]);
  await replace(answer.view);
}
