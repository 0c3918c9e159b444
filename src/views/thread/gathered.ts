import type { SameThing } from '../../domain/alerts.ts';
import { harmOf } from '../../domain/checks/concerns.ts';
import { button, context as smallPrint, row, section } from '../blocks/blocks.ts';
import { anyOrganization } from '../blocks/context.ts';
import type { Message } from '../blocks/message.ts';
import { counted, oneLine } from '../blocks/text.ts';
import { concernAdvice, concernBrief } from '../findings/words.ts';

/** How bad it is, as the first words; what happens on a date differs by organization. */
function severity({ kind, code }: SameThing): string {
  if (kind === 'over') return 'Resolved';
  const harm = harmOf(code) === 'lost' ? 'Access lost' : 'At risk';
  return kind === 'again' ? `${harm}, still open` : harm;
}

/** A section takes 3000 characters, a message about 13,000: the rest is counted. */
const lineRoom = 2_500;
const mostSections = 3;

function listSections(names: readonly string[]): string[] {
  const texts: string[] = [''];
  let shown = 0;
  for (const name of names) {
    const line = `• ${oneLine(name, 160)}\n`;
    const last = texts.at(-1) ?? '';
    if (last.length + line.length > lineRoom) {
      if (texts.length === mostSections) break;
      texts.push('');
    }
    texts[texts.length - 1] += line;
    shown += 1;
  }
  const hidden = names.length - shown;
  if (hidden > 0) texts[texts.length - 1] += `… and ${hidden} more: \`/cmk health\` lists all of them.`;
  return texts.filter((text) => text !== '');
}

/** For all that are listed; whoever presses it is on it in each. */
const onItRow = ({ kind, code }: SameThing) =>
  kind === 'over'
    ? []
    : row('gathered', [
        button(
          'takeAlert',
          'I’m on it',
          { organization: anyOrganization, subject: `${kind}:${code}` },
          { style: 'primary', label: 'I’m on it, in all of these organizations' },
        ),
      ]);

/** In place of one message for each organization, where the same happened to many of them at once. */
export function gatheredMessage(thing: SameThing, names: readonly string[]): Message {
  const sorted = names.toSorted((one, other) => one.localeCompare(other, 'en', { numeric: true }));
  const what = `${severity(thing)} in ${counted(names.length, 'organization')}: ${concernBrief(thing)}`;
  const advice = thing.kind === 'over' ? undefined : concernAdvice(thing.code);
  const where =
    thing.kind === 'over'
      ? 'Each organization’s thread says how long it lasted.'
      : 'The same happened to many organizations at once, so this one message replaces one for each. Each organization’s thread has its details and its command.';
  return {
    text: `${what}.`,
    blocks: [
      section(`*${what}.*`),
      ...(advice === undefined ? [] : [section(`→ ${advice}`)]),
      ...listSections(sorted).map((text) => section(text)),
      ...onItRow(thing),
      smallPrint(where),
    ],
  };
}
