import type { AckFn, ViewResponseAction, ViewSubmitAction } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import { type Refusal, refusal } from '../domain/refusals.ts';
import { findOrganization } from '../organizations.ts';
import { decodeReference } from '../views/context.ts';
import { checkingModal } from '../views/modals/checking-modal.ts';
import { noticeModal } from '../views/modals/notice-modal.ts';
import { refusalText } from '../views/refusals.ts';
import type { FormAnswer } from './asking.ts';
import { explain } from './boundary.ts';
import { doors, findDoor } from './doors.ts';
import { answerForm } from './form-answer.ts';
import { formAgain } from './form-again.ts';
import { type Reception, guarded } from './reception.ts';
import { type Screen, createScreen } from './screen.ts';
import { readValues } from './values.ts';

async function answerOf(
  { view, user, trigger_id: triggerId }: ViewSubmitAction,
  screen: Screen,
  reception: Reception,
): Promise<FormAnswer> {
  const { deps } = reception;
  const notice = (found: Refusal) => ({
    view: noticeModal({ title: view.title.text, text: refusalText(found) }),
  });
  if (await reception.isRepeated(triggerId)) return notice(refusal('workUnderWay'));
  const turnedAway = await reception.whyTurnedAway(user.id, view.callback_id);
  if (turnedAway !== undefined) return { view: formAgain(view, refusalText(turnedAway)) };
  const values = readValues(view.state.values);
  const door = findDoor(view.callback_id);
  const chosen = door === doors.setup ? { organization: values['organization'] ?? '' } : undefined;
  const reference = decodeReference(view.private_metadata) ?? chosen;
  const organization = reference && findOrganization(deps.config, reference.organization);
  if (door?.submitted !== undefined && reference !== undefined && organization !== undefined) {
    return door.submitted({ user: user.id, deps, screen, organization, reference, values });
  }
  deps.log.warn({ user: user.id, form: view.callback_id }, 'a form that the bot did not make');
  return notice(refusal('forged'));
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
