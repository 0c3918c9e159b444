import type { AckFn, ViewResponseAction, ViewSubmitAction } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import { type RefusalReason, refusal } from '../domain/refusals.ts';
import { findOrganization } from '../organizations.ts';
import { decodeReference } from '../views/context.ts';
import { checkingModal } from '../views/modals/checking-modal.ts';
import { noticeModal } from '../views/modals/notice-modal.ts';
import { refusalText } from '../views/refusals.ts';
import type { Form, FormAnswer } from './asking.ts';
import { organizationMeant } from './attempt.ts';
import { explain } from './boundary.ts';
import { doors, findDoor } from './doors.ts';
import { answerForm } from './form-answer.ts';
import { formAgain } from './form-again.ts';
import { type Reception, guarded } from './reception.ts';
import { type Screen, createScreen } from './screen.ts';
import { senderOf } from './sender.ts';
import { readValues } from './values.ts';

/** What a form is about, as far as it can be told. */
function formIn({ view, user }: ViewSubmitAction, screen: Screen, { deps }: Reception) {
  const values = readValues(view.state.values);
  const door = findDoor(view.callback_id);
  const chosen = door === doors.setup ? { organization: values['organization'] ?? '' } : undefined;
  const reference = decodeReference(view.private_metadata) ?? chosen;
  const organization = reference && findOrganization(deps.config, reference.organization);
  if (reference === undefined || organization === undefined) return undefined;
  const form: Form = { user: user.id, deps, screen, organization, reference, values };
  return { form, submitted: door?.submitted };
}

async function answerOf(body: ViewSubmitAction, screen: Screen, reception: Reception): Promise<FormAnswer> {
  const { view, trigger_id: triggerId } = body;
  const sender = senderOf(body.user.id, body, reception.deps);
  const notice = (reason: RefusalReason) => ({
    view: noticeModal({ title: view.title.text, text: refusalText(refusal(reason)) }),
  });
  if (await reception.isRepeated(triggerId)) return notice('workUnderWay');
  const found = formIn(body, screen, reception);
  const note = async (reason: RefusalReason) => {
    const organization =
      found?.form.organization ?? organizationMeant(reception.deps.config, view.private_metadata);
    if (organization === undefined || reason === 'tooFast') return;
    await reception.noteAttempt({ sender, organization: organization.orgId, name: view.callback_id, reason });
  };
  const turnedAway = await reception.whyTurnedAway(sender, view.callback_id);
  if (turnedAway !== undefined) {
    await note(turnedAway.reason);
    return { view: formAgain(view, refusalText(turnedAway)) };
  }
  if (found?.submitted !== undefined) return found.submitted(found.form);
  await note('forged');
  return notice('forged');
}

/** A modal submitted. Whatever goes wrong, what was typed is still there. */
export async function onForm(
  body: ViewSubmitAction,
  ack: AckFn<ViewResponseAction>,
  client: WebClient,
  reception: Reception,
): Promise<void> {
  const { deps } = reception;
  const screen = createScreen({ client, user: body.user.id, triggerId: undefined });
  const working = answerOf(body, screen, reception).catch((error: unknown) => ({
    view: formAgain(body.view, explain(error, deps).text),
  }));
  const checking = checkingModal({ title: body.view.title.text, looking: 'Asking the systems outside.' });
  await guarded(screen, deps, () =>
    answerForm(ack, working, checking, { viewId: body.view.id, client, screen }),
  );
}
