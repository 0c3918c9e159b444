import type { AckFn, ViewResponseAction } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { section } from '../views/blocks.ts';
import { cut } from '../views/text.ts';
import type { FormAnswer } from './asking.ts';
import { type Screen, isConflict, isGone } from './screen.ts';

/** How long an acknowledgement waits for the answer itself before it shows "Checking…" instead. */
const patienceMs = 200;
/** Slack has to have shown "Checking…" before it may be replaced, or it would come last. */
const settleMs = 500;

const pause = (ms: number) => new Promise<'late'>((resolve) => setTimeout(resolve, ms, 'late'));

function hasField(view: ModalView, field: string): boolean {
  return view.blocks.some((block) => block.type === 'input' && block.block_id === field);
}

/** Under a field there is room for a few lines; how much Slack shows is not documented. */
const longestError = 300;

/** Slack shows errors under fields as plain text: without formatting, and with nothing escaped. */
function asPlainText(text: string): string {
  const plain = text
    .replaceAll(/[*`]/gu, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
  return cut(plain, longestError);
}

function ackOf({ view, problem }: FormAnswer): ViewResponseAction {
  const field = problem?.field;
  return field !== undefined && hasField(view, field)
    ? { response_action: 'errors', errors: { [field]: asPlainText(problem?.text ?? '') } }
    : { response_action: 'update', view };
}

/** "Checking…" stays for ever, and what was typed with it, where its view is not put in its place: tried once more. */
async function update(client: WebClient, viewId: string, view: ModalView): Promise<void> {
  try {
    await client.views.update({ view_id: viewId, view });
  } catch (error) {
    if (!isConflict(error)) throw error;
    await client.views.update({ view_id: viewId, view });
  }
}

/** Where the person has closed it meanwhile, what went wrong is told directly; what came through, the card shows. */
async function replace(
  { view, problem }: FormAnswer,
  viewId: string,
  client: WebClient,
  screen: Screen,
): Promise<void> {
  try {
    await update(client, viewId, view);
  } catch (error) {
    if (!isGone(error)) throw error;
    if (problem !== undefined) await screen.tell({ text: problem.text, blocks: [section(problem.text)] });
  }
}

/**
 * Acknowledges a submission with its answer where that is there soon, else with "Checking…" and replaces that later.
 * Everything typed stays: errors leave the form as it is, and a form shown again is filled.
 */
export async function answerForm(
  ack: AckFn<ViewResponseAction>,
  working: Promise<FormAnswer>,
  checking: ModalView,
  shown: { readonly viewId: string; readonly client: WebClient; readonly screen: Screen },
): Promise<void> {
  const first = await Promise.race([working, pause(patienceMs)]);
  if (first !== 'late') {
    await ack(ackOf(first));
    return;
  }
  await ack({ response_action: 'update', view: checking });
  const [answer] = await Promise.all([working, pause(settleMs)]);
  await replace(answer, shown.viewId, shown.client, shown.screen);
}
