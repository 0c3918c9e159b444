import type { ModalView } from '@slack/types';
import { load, withoutDrill } from '../commands/about.ts';
import type { FromUser, Click, Ending, TypedCommand, UserCommand } from '../commands/ask.ts';
import { onward } from '../commands/onward.ts';
import { setup } from '../commands/setup.ts';
import { viewOfNext, viewOfStep } from '../commands/step.ts';
import { checkingModal, messageModal } from '../views/blocks/notice-modal.ts';
import { standingModal } from '../views/standing/standing-modal.ts';
import type { Screen } from './screen.ts';

/** The view that the end of a command names. */
export async function viewOf(ending: Ending, click: Click): Promise<ModalView> {
  if ('view' in ending) return ending.view;
  if ('message' in ending) return messageModal(ending.message);
  const isKnown = 'standing' in ending && ending.about !== undefined;
  const about = isKnown ? ending.about : await load(click.organization, click.deps);
  if ('standing' in ending) return standingModal(ending.standing, about, await onward(about, click));
  const real = withoutDrill(about);
  return ending.step === 'next'
    ? viewOfNext(real, click, ending.checkedAt)
    : viewOfStep(real, click, ending.step, ending.checkedAt);
}

/** What takes the place of an acknowledgement, until there is nothing more to come. */
export async function showLater(
  ending: Ending,
  click: Click,
  show: (view: ModalView) => Promise<void>,
): Promise<void> {
  if (!('later' in ending) || ending.later === undefined) return;
  const next = await ending.later();
  await show(await viewOf(next, click));
  await showLater(next, click, show);
}

/** A button pressed: "Checking…" at once and then the answer, or a message that only the asker sees. */
export async function answerClick(command: UserCommand, click: Click, screen: Screen): Promise<void> {
  const fill = command.checking && (await screen.open(checkingModal(command.checking)));
  const ending = await command.clicked?.(click);
  if (ending === undefined) return;
  if (fill === undefined) {
    if ('message' in ending) await screen.tell(ending.message);
    return;
  }
  await fill(await viewOf(ending, click));
  await showLater(ending, click, fill);
}

/** A command typed: a message, a modal, or what the button of the organization does. */
export async function answerTyped(command: UserCommand, asking: TypedCommand, screen: Screen): Promise<void> {
  const answer = await command.typed?.(asking);
  if (answer === undefined) return;
  if ('message' in answer) return screen.tell(answer.message);
  if ('view' in answer) return void (await screen.open(answer.view));
  const { user, deps } = asking;
  const { organization, subject } = answer;
  const click = { user, deps, organization, reference: { organization: organization.orgId, subject } };
  return answerClick(command, click, screen);
}

/** The shortcut, and Home where nothing has begun: like `/cmk setup` without a name. */
export function openSetup(asking: FromUser, screen: Screen): Promise<void> {
  return answerTyped(setup, { ...asking, text: '' }, screen);
}
