import type { AckFn, ViewOutput, ViewResponseAction, ViewSubmitAction } from '@slack/bolt';
import type { KnownBlock, ModalView } from '@slack/types';
import {
  checkingModal,
  filledAgain,
  isFilledAgain,
  noticeModal,
  type Problem,
} from '../views/blocks/modal.ts';
import { section } from '../views/blocks/blocks.ts';
import { cut } from '../views/blocks/text.ts';
import { createScreen, explain, patienceMs, type Screen, showLater, viewOf } from './screen.ts';
import type { WebClient } from '@slack/web-api';
import { commands, findCommand } from '../commands/all.ts';
import type { Form, UserCommand } from '../commands/ask.ts';
import { type Refusal, refusal, type RefusalReason } from '../domain/refusals.ts';
import { findOrganization } from '../config.ts';
import { decodeReference } from '../views/blocks/context.ts';
import { refusalMessage } from '../views/refusals/refusals.ts';
import { actorOf, guarded, organizationMeant, type Reception } from './reception.ts';

type FieldState = ViewOutput['state']['values'][string][string];

function textOf(value: FieldState): string {
  if (typeof value.value === 'string') return value.value;
  if (typeof value.selected_user === 'string') return value.selected_user;
  if (value.selected_option?.value !== undefined) return value.selected_option.value;
  return (value.selected_options ?? []).map((chosen) => chosen.value ?? '').join(' ');
}

/** What a modal holds, by field name: block_id and action_id of every field are its name. Unanswered is ''. */
function readValues(values: ViewOutput['state']['values']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([block, actions]) =>
      Object.values(actions).map((value) => [block, textOf(value)] as const),
    ),
  );
}

/** The very form that was submitted, with everything typed in it and why it came back. `text` is mrkdwn. */
function formAgain(submitted: ViewOutput, text: string): ModalView {
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
interface FormReply {
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
async function answerForm(
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

/** What a form is about, as far as it can be told. */
function formIn({ view, user }: ViewSubmitAction, { deps }: Reception) {
  const values = readValues(view.state.values);
  const command = findCommand(view.callback_id);
  const choosing: readonly (UserCommand | undefined)[] = [commands.setup, commands.plan];
  const chosen = choosing.includes(command) ? { organization: values['organization'] ?? '' } : undefined;
  const reference = decodeReference(view.private_metadata) ?? chosen;
  const organization = reference && findOrganization(deps.config, reference.organization);
  if (reference === undefined || organization === undefined) return undefined;
  const form: Form = { user: user.id, deps, organization, reference, values };
  return { form, submitted: command?.submitted };
}

async function answerOf(body: ViewSubmitAction, reception: Reception): Promise<FormReply> {
  const { view, trigger_id: triggerId } = body;
  const { deps } = reception;
  const sender = actorOf(body.user.id, body, deps);
  const notice = (why: Refusal) => ({
    view: noticeModal({ title: view.title.text, text: refusalMessage(why, deps.config.docs).text }),
  });
  if (await reception.isRepeated(triggerId)) return notice(refusal('workUnderWay'));
  const found = formIn(body, reception);
  const note = async (reason: RefusalReason) => {
    const organization = found?.form.organization ?? organizationMeant(deps.config, view.private_metadata);
    if (organization === undefined) return;
    await reception.noteAttempt({ sender, organization, name: view.callback_id, reason });
  };
  const turnedAway = await reception.whyTurnedAway(sender, view.callback_id);
  if (turnedAway !== undefined) {
    await note(turnedAway.reason);
    return { view: formAgain(view, refusalMessage(turnedAway, deps.config.docs).text) };
  }
  if (found?.submitted !== undefined) {
    const { form, submitted } = found;
    const answer = await submitted(form);
    const later: FormReply['later'] = (show) => showLater(answer, form, show);
    return { view: await viewOf(answer, form), problems: answer.problems, later };
  }
  const nothing = await reception.whyNothing(decodeReference(view.private_metadata));
  await note(nothing.reason);
  return notice(nothing);
}

/** A modal submitted. Whatever goes wrong, what was typed is still there. */
export async function onForm(
  body: ViewSubmitAction,
  ack: AckFn<ViewResponseAction>,
  client: WebClient,
  reception: Reception,
): Promise<void> {
  const { deps } = reception;
  const screen = createScreen({ client, log: deps.log, user: body.user.id, triggerId: undefined });
  const working = answerOf(body, reception).catch((error: unknown) => ({
    view: formAgain(body.view, explain(error, deps).text),
  }));
  const checking = checkingModal({ title: body.view.title.text, looking: 'Asking the systems outside.' });
  const isFirstTry = !isFilledAgain(body.view.blocks as KnownBlock[]);
  const fields = body.view.blocks.map(({ block_id: id }) => id ?? '');
  await guarded(screen, deps, () =>
    answerForm(ack, working, checking, { viewId: body.view.id, isFirstTry, fields, screen }),
  );
}
