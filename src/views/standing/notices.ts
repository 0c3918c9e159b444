import { context as smallPrint, section } from '../blocks/blocks.ts';
import type { Undelivered, ViewContext } from '../blocks/context.ts';
import { slackDate } from '../blocks/dates.ts';
import type { Message } from '../blocks/message.ts';
import { code as literal, mention, oneLine } from '../blocks/text.ts';
import type { SectionBlock } from '@slack/types';

/** What to do about it, by Slack's own code (https://docs.slack.dev/reference/methods/chat.postMessage). */
const remedies: Readonly<Record<string, string>> = {
  who_unknown: 'It is not known yet who this is, and only members are asked. The bot asks Slack again.',
  no_answer: 'Slack gives no answer. The bot tries again.',
  messages_tab_disabled: 'Turn on the Messages tab of the app (App Home in the app’s settings).',
  user_disabled: 'The account is deactivated: name somebody else.',
  cannot_dm_bot: 'Bots cannot be messaged: name a person.',
  user_not_found: 'Slack does not know the account: check the id.',
  channel_not_found:
    'Slack shows the bot nothing there: the account may have left, the channel may be private.',
};

const isPerson = (to: string) => /^[UW]/u.test(to);

function line(to: string, missed: readonly Undelivered[]): string {
  const [first] = missed;
  if (first === undefined) return '';
  const who = isPerson(to) ? `to ${mention(to)}` : 'to the channel';
  const count = missed.length === 1 ? 'A message' : `${missed.length} messages`;
  const since = `since ${slackDate(first.since)}`;
  return `• ${count} ${who}: ${literal(first.code, 80)}, ${since}. ${remedies[first.code] ?? ''}`.trimEnd();
}

const mostShown = 8;

/** Whom Slack refuses to deliver to, and why; nothing where it delivers everything. */
export function undeliveredBlocks(undelivered: readonly Undelivered[] = []): SectionBlock[] {
  const byReader = [...Map.groupBy(undelivered, ({ to }) => (isPerson(to) ? to : 'channel'))];
  if (byReader.length === 0) return [];
  const lines = byReader.slice(0, mostShown).map(([to, missed]) => line(to, missed));
  const more = byReader.length > mostShown ? [`…and ${byReader.length - mostShown} more.`] : [];
  const title = '⚠  *Messages of the bot are not delivered.* The bot keeps trying to deliver them.';
  return [section([title, ...lines, ...more].join('\n'))];
}

/** Said in a thread that is left because its card can no longer be edited, or because the channel is another one. */
export function movedMessage(link: string | undefined, isOtherChannel: boolean): Message {
  const where = isOtherChannel ? 'in a new card in another channel' : 'in a new card below in this channel';
  const to = link === undefined ? where : `in <${link}|a new card>`;
  const why = isOtherChannel
    ? 'the bot’s configuration names another channel now'
    : 'Slack no longer lets the bot edit this one';
  const text = `This setup continues ${to}: ${why}.`;
  return { text, blocks: [section(text)] };
}

/** On the card that took the place of another. */
export function earlierLine({ earlierThread }: ViewContext) {
  return earlierThread === undefined
    ? []
    : [smallPrint(`Continued from <${earlierThread}|an earlier thread>.`)];
}

/** Said wherever people look while irreversible work is refused, with what the operator has to mend. */
export function volatileNote({
  volatile,
  storeFaults = [],
}: Pick<ViewContext, 'volatile' | 'storeFaults'>): SectionBlock[] {
  if (!volatile) return [];
  const seen = storeFaults.slice(0, 4).map((fault) => `\n• ${oneLine(fault, 300)}`);
  return [
    section(
      `⚠  *Nothing irreversible is done at the moment.* It is not certain that the bot’s Redis keeps the record. Ask the operator to fix it; everything else works meanwhile.${seen.join('')}`,
    ),
  ];
}
