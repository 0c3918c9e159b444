import type { AckFn, ViewResponseAction, ViewSubmitAction } from '@slack/bolt';
import type { KnownBlock } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { commands, findCommand } from '../commands/all.ts';
import type { Form, UserCommand } from '../commands/ask.ts';
import { type Refusal, type RefusalReason, refusal } from '../domain/refusals.ts';
import { findOrganization } from '../organizations.ts';
import { decodeReference } from '../views/blocks/context.ts';
import { isFilledAgain } from '../views/blocks/inputs.ts';
import { checkingModal, noticeModal } from '../views/blocks/notice-modal.ts';
import { refusalMessage } from '../views/refusals/refusals.ts';
import { showLater, viewOf } from './answers.ts';
import { explain } from './errors-in-words.ts';
import { formAgain, readValues } from './form-again.ts';
import { type FormReply, answerForm } from './form-answer.ts';
import { type Reception, guarded, organizationMeant, actorOf } from './reception.ts';
import { createScreen } from './screen.ts';

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
