import type { SectionBlock } from '@slack/types';
import { section } from '../blocks/blocks.ts';
import { counted, mention } from '../blocks/text.ts';

const reasons = {
  guest: 'a guest',
  bot: 'a bot',
  deactivated: 'deactivated',
  stranger: 'not a member of this workspace',
  unseen: 'Slack did not answer who this is',
} as const;

export interface LeftOutPerson {
  readonly id: string;
  readonly because: keyof typeof reasons | 'notYet';
}

const mostShown = 20;

function listOf(title: string, people: readonly LeftOutPerson[]): SectionBlock[] {
  const named = people.flatMap(({ id, because }) =>
    because === 'notYet' ? [] : [`• ${mention(id)}: ${reasons[because]}`],
  );
  if (named.length === 0) return [];
  const more = named.length > mostShown ? [`…and ${named.length - mostShown} more.`] : [];
  return [section([title, ...named.slice(0, mostShown), ...more].join('\n'))];
}

/** For operators: who is named in the configuration and asked nothing. Nothing where all may be asked. */
export function leftOutBlocks(people: readonly LeftOutPerson[]): SectionBlock[] {
  const {
    unseen = [],
    notYet = [],
    barred = [],
  } = Object.groupBy(people, ({ because }) =>
    because === 'unseen' || because === 'notYet' ? because : 'barred',
  );
  const waiting = counted(notYet.length, 'account has', 'accounts have');
  return [
    ...listOf(
      '⚠  *The bot asks these accounts for nothing*, though approvers, escalation, alerts or operators name them. Remove them from the lists and groups, or name others.',
      barred,
    ),
    ...listOf(
      '⚠  *The bot asks these accounts for nothing until Slack answers.* It asks Slack again.',
      unseen,
    ),
    ...(notYet.length === 0
      ? []
      : [
          section(
            `*${waiting} not been looked up yet.* Slack limits how many can be looked up a minute; until then the bot asks them for nothing.`,
          ),
        ]),
  ];
}
