import type { KnownBlock } from '@slack/types';
import { findLife, findRun, type Organization } from '../domain/organization.ts';
import { context as smallPrint, header, section } from './blocks.ts';
import type { ViewContext } from './context.ts';
import { slackDate } from './dates.ts';
import { fitting } from './findings-list.ts';
import { wholeFoot } from './foot.ts';
import { blindWords, concernBlocks, concernsOf, healthBrief } from './health.ts';
import type { Message } from './message.ts';
import { counted, oneLine, strong } from './text.ts';

interface Entry {
  readonly state: Organization;
  readonly context: ViewContext;
}

const room = 10_000;

const onPurpose =
  '*Access is revoked here, as it was proposed and approved.* What follows says the same and is nothing to mend; `/cmk restore` proposes to give it back.';

function looked({ lastLookAt }: ViewContext): string {
  return lastLookAt === undefined ? 'Not looked at yet.' : `Looked at ${slackDate(lastLookAt)}.`;
}

/** Something was seen for the first time, and one look alone is not taken for a fact. */
function pendingWords({ isLookPending }: ViewContext): string {
  return isLookPending === true
    ? 'Something looks different from what is known. One look alone is not taken for a fact: the bot looks again within a minute and says in the thread what it finds.'
    : '';
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
  const brief = healthBrief(health);
  const paragraphs = concernsOf(health).map((concern) => concernBlocks(concern, run, health, context));
  const small = [blindWords(health), pendingWords(context), looked(context)].filter((text) => text !== '');
  return {
    text: `${oneLine(name, 160)}, health: ${brief}.`,
    blocks: [
      header(`${name} – health: ${brief}`),
      ...(life.access === 'revoked' ? [section(onPurpose)] : []),
      ...fitting(paragraphs, room, 'Mend these first; the others stay known.'),
      smallPrint(small.join('\n')),
      wholeFoot(context),
    ],
  };
}

function line({ state, context }: Entry): KnownBlock[] {
  const life = findLife(state);
  if (life === undefined) return [];
  return [section(`${strong(context.organization.name)} – ${healthBrief(life.health)}. ${looked(context)}`)];
}

const mostLines = 40;

/** Of several, a line each. */
export function healthOfMany(entries: readonly Entry[], isLookedAt: boolean): Message {
  const shown = entries.slice(0, mostLines);
  const hidden = entries.length - shown.length;
  const title = `Health of ${counted(entries.length, 'organization')}`;
  const more = hidden > 0 ? `${hidden} more are not shown. ` : '';
  const source = isLookedAt ? '' : 'As the watch saw them last. ';
  return {
    text: title,
    blocks: [
      header(title),
      ...shown.flatMap(line),
      smallPrint(`${more}${source}\`/cmk health name\` looks at one now and shows it in full.`),
    ],
  };
}
