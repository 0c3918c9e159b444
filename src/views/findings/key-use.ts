import type { Life } from '../../domain/organization.ts';
import { accessChange, type LogGaps, type UseSince } from '../../domain/key-use.ts';
import type { ViewContext } from '../blocks/context.ts';
import { slackDate } from '../blocks/dates.ts';
import { counted, oneLine } from '../blocks/text.ts';

/** What was read of the log says nothing about the time after it. */
function howFar({
  until,
  unseen,
}: {
  readonly until?: number | undefined;
  readonly unseen?: string | undefined;
}) {
  const read = until === undefined ? '' : ` (the log up to ${slackDate(until)})`;
  return unseen === undefined ? read : `${read}. The bot failed to read further: ${oneLine(unseen, 300)}`;
}

/** ✓ fits what is known, ○ nothing to see yet, △ contradicts it, ? nobody knows. */
interface KeyUseWords {
  readonly sign: '✓' | '○' | '△' | '?';
  readonly words: string;
  /** Without how far the log was read. */
  readonly brief: string;
}

const gapWords = ({ missing, of }: LogGaps) => `${missing} of ${counted(of, 'hour')} have no entries`;

const failedWords = ({ status }: { readonly status: number }) =>
  `tried to use the key and got an error (HTTP ${status})`;

/** What the audit log shows of the key's use; undefined where nobody asked since access changed. */
export function keyUseWords(life: Life, { watch }: ViewContext): KeyUseWords | undefined {
  const use = watch?.use;
  if (use === undefined || use.of !== accessChange(life).sequence) return undefined;
  const { served, refused, failed, stillServed, unnamed, from, until, gaps, unseen = '' } = use;
  const far = howFar(use);
  const known = (sign: KeyUseWords['sign'], brief: string) => ({ sign, brief, words: `${brief}${far}` });
  if (until === undefined || from === undefined)
    return { sign: '?', brief: 'unknown', words: `unknown. ${oneLine(unseen, 300)}` };
  if (life.access === 'granted') {
    if (refused !== undefined && (served === undefined || served.last < refused.last)) {
      const before = served === undefined ? '' : `; it last used the key ${slackDate(served.last)}`;
      return known('△', `Adobe’s app was refused, last ${slackDate(refused.last)}${before}`);
    }
    if (served !== undefined) return known('✓', `last by Adobe ${slackDate(served.last)}`);
  } else {
    if (stillServed !== undefined)
      return known('△', `Adobe’s app still used the key, last ${slackDate(stillServed.last)}`);
    if (refused !== undefined) return known('✓', `Adobe’s app was refused, last ${slackDate(refused.last)}`);
    if (served !== undefined)
      return known('✓', `Adobe’s app last used the key ${slackDate(served.last)}, soon after it lost access`);
  }
  if (unnamed !== undefined)
    return known(
      '?',
      `unknown. The log does not say who tried or how it was answered, last ${slackDate(unnamed.last)}`,
    );
  // It fits neither access that is there nor proves that it is gone.
  if (failed !== undefined)
    return known(
      life.access === 'granted' ? '△' : '○',
      `Adobe’s app ${failedWords(failed)}, last ${slackDate(failed.last)}`,
    );
  const nothing = life.access === 'granted' ? 'no use' : 'no attempt';
  const shown = `the log shows ${nothing} by Adobe since ${slackDate(from)}`;
  return gaps === undefined
    ? known('○', shown)
    : known('?', `the log has gaps: ${gapWords(gaps)}. Outside the gaps, ${shown}`);
}

/** One line of mrkdwn for card, status and health; empty where nobody asked since access changed. */
export function keyUseLine(life: Life, context: ViewContext): string {
  const found = keyUseWords(life, context);
  if (found === undefined) return '';
  return `*Use of the key:* ${found.sign === '△' ? '△ ' : ''}${found.words}`;
}

/** The same for a milestone, as the record has it; empty where no log is read. Begins with a space. */
export function useSinceWords(use: UseSince | undefined): string {
  if (use === undefined) return '';
  const { served, refused, failed, isUnseen, from, until, gaps } = use;
  if (isUnseen === true)
    return ' Whether Adobe’s app tried since then is unknown: the vault’s audit log could not be read, is late, or does not say who tried or how it was answered.';
  const last = (at: number | undefined, words: string) =>
    at === undefined ? [] : [`Adobe’s app ${words}, last ${slackDate(at)}`];
  const said = [
    ...last(served, 'used the key'),
    ...last(refused, 'was refused'),
    ...(failed === undefined ? [] : last(failed.last, failedWords(failed))),
  ];
  const far = until === undefined ? '' : `, up to ${slackDate(until)}`;
  const since = `since ${from === undefined ? 'then' : slackDate(from)}${far}`;
  if (said.length === 0 && gaps !== undefined)
    return ` The vault’s audit log ${since} has gaps: ${gapWords(gaps)}. Outside the gaps, it shows no attempt by Adobe’s app.`;
  return ` The vault’s audit log shows ${since}: ${said.length === 0 ? 'no attempt by Adobe’s app' : said.join('; ')}.`;
}
