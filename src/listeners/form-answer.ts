import type { AckFn, ViewResponseAction } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { section } from '../views/blocks/blocks.ts';
import { cut } from '../views/blocks/text.ts';
import type { Problem } from '../views/blocks/inputs.ts';
import type { Screen } from './screen.ts';

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

/** What a submission is answered with. */
export interface FormReply {
  readonly view: ModalView;
  readonly problems?: readonly Problem[] | undefined;
  /** What takes the place of the view once it is known, shown by `show`. */
  readonly later?: (show: (view: ModalView) => Promise<void>) => Promise<void>;
}

/** Under the fields where all that is wrong is in them and nothing of an earlier try stands there; else the form anew. */
function ackOf({ view, problems = [] }: FormReply, { isFirstTry, fields }: ShownForm): ViewResponseAction {
  const isShown = (field: string) => fields.includes(field) && hasField(view, field);
  const placed = problems.filter(({ field }) => field !== undefined && isShown(field));
  const areErrors = isFirstTry && problems.length > 0 && placed.length === problems.length;
  return areErrors
    ? {
        response_action: 'errors',
        errors: Object.fromEntries(placed.map(({ field = '', text }) => [field, asPlainText(text)])),
      }
    : { response_action: 'update', view };
}

/** Where the person has closed it meanwhile, what went wrong is told directly; what came through, the card shows. */
async function replace({ view, problems = [] }: FormReply, { viewId, screen }: ShownForm): Promise<void> {
  if ((await screen.replace(viewId, view)) || problems.length === 0) return;
  const text = problems.map((problem) => problem.text).join('\n');
  await screen.tell({ text, blocks: [section(cut(text, 3000))] });
}

/** Where a form stands. */
export interface ShownForm {
  readonly viewId: string;
  /** Nothing of an earlier try stands on it. */
  readonly isFirstTry: boolean;
  /** Its fields, by block_id. The version before may have shown it: Slack takes errors under these only. */
  readonly fields: readonly string[];
  readonly screen: Screen;
}

/**
 * Acknowledges a submission with its answer where that is there soon, else with "Checking…" and replaces that later.
 * Everything typed stays: errors leave the form as it is, and a form shown again is filled.
 */
export async function answerForm(
  ack: AckFn<ViewResponseAction>,
  working: Promise<FormReply>,
  checking: ModalView,
  shown: ShownForm,
): Promise<void> {
  const first = await Promise.race([working, pause(patienceMs)]);
  const isLate = first === 'late';
  await ack(isLate ? { response_action: 'update', view: checking } : ackOf(first, shown));
  const [answer] = await Promise.all([working, isLate ? pause(settleMs) : undefined]);
  if (isLate) await replace(answer, shown);
  await answer.later?.(async (view) => {
    await pause(settleMs);
    await replace({ view }, shown);
  });
}
