import { openAlert } from '../../domain/alerts.ts';
import type { Alert, Life } from '../../domain/organization.ts';
import { section } from '../blocks/blocks.ts';
import { slackDate } from '../blocks/dates.ts';
import type { Message } from '../blocks/message.ts';
import { mention, oneLine } from '../blocks/text.ts';

/** Who is on it and since when, or that nobody is. */
export function onItWords({ taken }: Pick<Alert, 'taken'>): string {
  return taken === undefined
    ? 'Nobody is on it yet.'
    : `${mention(taken.by)} is on it, since ${slackDate(taken.at)}.`;
}

/** For the card, below the health; nothing where nothing is urgent. */
export function onItLine(life: Life): string {
  const alert = openAlert(life);
  return alert === undefined ? '' : `\n*Alert:* ${onItWords(alert)}`;
}

/** To whoever pressed the button. */
export function onItMessage(name: string): Message {
  const text = `${oneLine(name, 160)}: you are on it. The bot repeats this alert once a day until it is over.`;
  return { text, blocks: [section(text)] };
}
