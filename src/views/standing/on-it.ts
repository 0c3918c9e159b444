import { openAlert } from '../../domain/alerts.ts';
import type { Alert, Life } from '../../domain/organization.ts';
import { section } from '../blocks/blocks.ts';
import { slackDate } from '../blocks/dates.ts';
import type { Message } from '../blocks/message.ts';
import { counted, mention, oneLine } from '../blocks/text.ts';

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
  const text = `${oneLine(name, 160)}: you are on it. The bot repeats this alert once a day until it is resolved.`;
  return { text, blocks: [section(text)] };
}

/** The same for all that one message was about; some may be closed by now. */
export function onAllMessage(taken: number, known: number, closed: number): Message {
  const rest = known - taken;
  const sentences = [
    ...(taken === 0
      ? []
      : [
          `You are on it in ${counted(taken, 'organization')}. The bot repeats these alerts once a day until they are over.`,
        ]),
    ...(rest === 0
      ? []
      : [`${counted(rest, 'organization has', 'organizations have')} no open alert for you now.`]),
    ...(closed === 0
      ? []
      : [
          `${counted(closed, 'organization is', 'organizations are')} no longer in the bot’s configuration and no longer watched.`,
        ]),
  ];
  const text = sentences.join(' ');
  return { text, blocks: [section(text)] };
}
