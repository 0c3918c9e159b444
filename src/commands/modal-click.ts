import type { ModalView } from '@slack/types';
import { checkingModal } from '../views/modals/checking-modal.ts';
import { type About, load } from './about.ts';
import type { Click } from './asking.ts';

/**
 * Opens a light view at once, because Slack's trigger lives three seconds, and fills it when the present is read.
 * `title` is at most 24 characters.
 */
export async function openModal(
  click: Click,
  title: string,
  build: (about: About) => ModalView | Promise<ModalView>,
): Promise<void> {
  const fill = await click.screen.open(checkingModal({ title, looking: 'Reading the record…' }));
  await fill(await build(await load(click.organization, click.deps)));
}
