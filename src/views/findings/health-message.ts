import type { KnownBlock } from '@slack/types';
import { findLife, findRun, type Organization } from '../../domain/organization.ts';
import { context as smallPrint, header, section } from '../blocks/blocks.ts';
import type { ViewContext } from '../blocks/context.ts';
import { slackDate } from '../blocks/dates.ts';
import { fitting } from './list.ts';
import { wholeFoot } from '../blocks/foot.ts';
import { revocabilitySection, revocabilityLine } from './revocability.ts';
import { watchStateIn, unobservedWords } from './watch-state.ts';
import { concernBrief } from './words.ts';
import { blindWords, concernBlocks, concernsOf, healthBrief } from './health.ts';
import { keyUseLine } from './key-use.ts';
import type { Message } from '../blocks/message.ts';
import { counted, listed, oneLine, strong } from '../blocks/text.ts';

interface Entry {
  readonly state: Organization;
  readonly context: ViewContext;
}

const room = 10_000;

const onPurpose =
  '*Access is revoked here, as it was proposed and approved.* What follows is expected. `/cmk restore` proposes to restore access.';

function looked(context: ViewContext): string {
  const { lookedAt } = watchStateIn(context);
  return lookedAt === undefined ? 'Not checked yet.' : `Checked ${slackDate(lookedAt)}.`;
}

/** What was seen for the first time: told now, and a fact once it is seen again. */
function pendingWords(context: ViewContext): string {
  const briefs = [...new Set(watchStateIn(context).pending.map((code) => concernBrief({ code })))];
  return briefs.length === 0
    ? ''
    : `*Seen once just now:* ${listed(briefs)}. The bot checks again within a minute; only then does it count as a fact and go to the thread.`;
}

/** One organization: what is wrong, what it does, what to do; and what nobody watches. */
export function healthMessage({ state, context }: Entry): Message {
  const life = findLife(state);
  const run = findRun(state);
  const name = context.organization.name;
  if (life === undefined || run === undefined) {
    const words = `${strong(name)} is not enabled; there is nothing to watch.`;
    return { text: `${oneLine(name, 160)}: not enabled`, blocks: [section(words)] };
  }
  const { health } = life;
  const brief = healthBrief(health, context);
  const paragraphs = concernsOf(health).map((concern) => concernBlocks(concern, run, health, context));
  const small = [keyUseLine(life, context), blindWords(health, context), looked(context)].filter(
    (text) => text !== '',
  );
  return {
    text: `${oneLine(name, 160)}, health: ${brief}.`,
    blocks: [
      header(`${name} – health: ${brief}`),
      ...(life.access === 'revoked' ? [section(onPurpose)] : []),
      ...[unobservedWords(health, context), pendingWords(context)]
        .filter((words) => words !== '')
        .map((words) => section(words)),
      ...[revocabilitySection(life, context)].filter((words) => words !== '').map((words) => section(words)),
      ...fitting(paragraphs, room, 'Fix these first; the others are kept.'),
      smallPrint(small.join('\n')),
      wholeFoot(context),
    ],
  };
}

function line({ state, context }: Entry): KnownBlock[] {
  const life = findLife(state);
  if (life === undefined) return [];
  const revocability = revocabilityLine(life, context);
  return [
    section(
      `${strong(context.organization.name)} – ${healthBrief(life.health, context)}. ${looked(context)}${revocability === '' ? '' : `\n${revocability}`}`,
    ),
  ];
}

const mostLines = 40;

/** Of several, a line each. */
export function healthOfMany(entries: readonly Entry[], isLookedAt: boolean): Message {
  const shown = entries.slice(0, mostLines);
  const hidden = entries.length - shown.length;
  const title = `Health of ${counted(entries.length, 'organization')}`;
  const more = hidden > 0 ? `${hidden} more are not shown. ` : '';
  const source = isLookedAt ? '' : 'As last checked. ';
  return {
    text: title,
    blocks: [
      header(title),
      ...shown.flatMap(line),
      smallPrint(`${more}${source}\`/cmk health name\` checks one now and shows it in full.`),
    ],
  };
}
