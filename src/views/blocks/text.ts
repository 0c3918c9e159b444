import { bot } from '../../domain/events.ts';
import { findRun, type Organization } from '../../domain/organization.ts';
import type { Reference } from './context.ts';

/**
 * Characters that a reader cannot see, or that reorder what stands around them: control characters, format characters
 * (bidirectional marks, zero-width space, tags), line and paragraph separators, variation selectors excepted because
 * emoji need them, and lone surrogates. A line feed is text.
 */
const deceiving = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\u{2800}\u{3164}\u{FFA0}]/gu;

function visible(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return `‹U+${code.toString(16).toUpperCase().padStart(4, '0')}›`;
}

/** Shows what cannot be seen as `‹U+202E›`; keeps line feeds, and the joiner where it joins an emoji. */
export function inert(text: string): string {
  return text
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/(?<!\p{Extended_Pictographic}\u{FE0F}?\p{Emoji_Modifier}?)\u{200D}/gu, visible)
    .replaceAll(deceiving, (character) =>
      character === '\n' || character === '\u{200D}' ? character : visible(character),
    );
}

/** Slack's own escapes: nothing typed becomes a mention, a link or a date (https://docs.slack.dev/messaging/formatting-message-text#escaping). */
export function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

let segmenter: Intl.Segmenter | undefined;

/** Made when a text is first cut: it takes 7 ms of a start, and most programs never need it. */
const graphemes = () => (segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' }));

/** Short places (a button, an option) have no room to say how much is missing. */
function tail(count: number, max: number): string {
  return max < 100 ? '…' : `… (${count.toLocaleString('en')} more characters)`;
}

/** Room for the longest tail. */
function tailLength(max: number): number {
  return max < 100 ? 1 : 32;
}

/**
 * At most `max` UTF-16 units as measured by `lengthOf` (so that an escaped text still fits), never through the middle
 * of what a reader sees as one character. What is missing is counted at the end.
 */
export function cut(text: string, max: number, lengthOf = (part: string) => part.length): string {
  if (lengthOf(text) <= max) return text;
  let kept = '';
  let length = 0;
  for (const { segment } of graphemes().segment(text)) {
    length += lengthOf(segment);
    if (length > max - tailLength(max)) break;
    kept += segment;
  }
  return `${kept}${tail(text.length - kept.length, max)}`;
}

/** Characters that mrkdwn takes for formatting and has no escape for, and characters that look like them. */
const lookalikes: Readonly<Record<string, string>> = { '`': 'ˋ', '*': '∗', '~': '∼', _: 'ˍ', ':': '꞉' };

/** A backtick, an asterisk or a tilde anywhere; an underscore at the edge of a word; the colons of an emoji's name. */
const effective = /[`*~]|(?<![\p{L}\p{N}_])_|_(?![\p{L}\p{N}_])|:(?=[\w+'-]{1,80}:)|(?<=:[\w+'-]{1,80}):/gu;

/** Inert, and nothing in it is formatting or an emoji. */
function unformatted(text: string): string {
  return inert(text).replaceAll(effective, (character) => lookalikes[character] ?? character);
}

const escapedLength = (text: string) => escape(text).length;

/**
 * Typed text in a sentence of mrkdwn: on one line, so that it cannot look like another one; nothing in it is
 * formatting, an emoji, a mention or a link; at most `max` long with its escapes.
 */
export function oneLine(text: string, max = 300): string {
  return escape(cut(unformatted(text.replaceAll(/\s+/g, ' ').trim()), max, escapedLength));
}

/** Typed words as the end of a sentence: theirs may end with a full stop already. */
export function quotedEnd(text: string, max = 300): string {
  const words = oneLine(text, max);
  return `“${words}”${/[.!?…]$/u.test(words) ? '' : '.'}`;
}

/** Typed text for a plain_text object, where Slack interprets nothing. */
export function plain(text: string, max: number): string {
  return cut(inert(text), max);
}

/** A name or an identifier in a sentence: code, so that neither emoji names nor asterisks in it mean anything. */
export function code(text: string, max = 300): string {
  const shown = inert(text).replaceAll('\n', visible('\n')).replaceAll('`', visible('`'));
  return text === '' ? '(nothing)' : `\`${escape(cut(shown, max, escapedLength))}\``;
}

const formatting = /[*_~`:\n]/;

/** An organization's name: bold, or code where its own characters would be taken for formatting. */
export function strong(name: string): string {
  return formatting.test(name) ? code(name, 200) : `*${oneLine(name, 200)}*`;
}

/** `one`, `one and two`, `one, two and three`. */
export function listed(items: readonly string[], conjunction = 'and'): string {
  const last = items.at(-1);
  if (last === undefined) return 'nobody';
  return items.length === 1 ? last : `${items.slice(0, -1).join(', ')} ${conjunction} ${last}`;
}

/** `1 check`, `3 checks`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** A person or a user group by id, so that Slack shows the present name and tells them; anything else is shown as it is. */
export function mention(id: string): string {
  if (id === bot) return 'the bot';
  if (/^[UW][A-Z0-9]{1,30}$/.test(id)) return `<@${id}>`;
  return /^S[A-Z0-9]{1,30}$/.test(id) ? `<!subteam^${id}>` : code(id, 60);
}

const most = 20;

/** Names in a sentence; a long list is cut, and says so. */
export function people(ids: readonly string[], conjunction = 'and'): string {
  const shown = ids.slice(0, most).map(mention);
  const hidden = ids.length - shown.length;
  return listed(hidden > 0 ? [...shown, `${hidden} more`] : shown, conjunction);
}

function utc(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** A moment in each reader's own time zone (https://docs.slack.dev/messaging/formatting-message-text#date-formatting). */
export function slackDate(ms: number): string {
  return `<!date^${Math.floor(ms / 1000)}^{date_short_pretty} at {time}|${utc(ms)}>`;
}

/** Around the seconds of a moment: two code points that stand for no character, so that no prose looks like one. */
const [opens, closes] = ['\u{FDD0}', '\u{FDD1}'];
const marks = new RegExp(`${opens}(\\d{1,12})${closes}`, 'gu');
/** Where the text was cut in the middle of one. */
const broken = new RegExp(`[${opens}${closes}]`, 'gu');

/** A moment in a plain sentence that `dated` turns into mrkdwn, from an ISO date. */
export function moment(date: string | undefined): string {
  const at = Date.parse(date ?? '');
  return at >= 0 ? `${opens}${Math.floor(at / 1000)}${closes}` : 'a time that Azure does not tell';
}

/** Plain sentences of findings as mrkdwn: on one line, and each `moment` in the reader's own time zone. */
export function dated(text: string, max: number): string {
  return oneLine(text, max)
    .replaceAll(
      marks,
      (_mark, seconds: string) => `<!date^${seconds}^{date_short} at {time}|${utc(Number(seconds) * 1000)}>`,
    )
    .replaceAll(broken, '');
}

/** The time of day alone, for what is over within hours. */
export function slackTime(ms: number): string {
  return `<!date^${Math.floor(ms / 1000)}^{time}|${utc(ms)}>`;
}

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
] as const;

/** `2 days`, `1 hour 5 minutes`, `40 seconds`: at most two units, rounded down; seconds only below a minute. */
export function duration(ms: number): string {
  const first = units.findIndex(([, length]) => ms >= length);
  if (first === -1) return 'a moment';
  let rest = ms;
  const last = ms < 60_000 ? units.length : units.length - 1;
  const parts = units.slice(first, Math.min(first + 2, last)).map(([unit, length]) => {
    const count = Math.floor(rest / length);
    rest -= count * length;
    return { count, words: `${count} ${unit}${count === 1 ? '' : 's'}` };
  });
  return parts
    .filter(({ count }) => count > 0)
    .map(({ words }) => words)
    .join(' ');
}

/** How long ago, for a state that lasts: `for 3 hours`. */
export function lasting(since: number, now: number): string {
  return `for ${duration(Math.max(0, now - since))}`;
}

/** What a button of a run belongs to. */
export const runReference = (state: Organization): Reference => ({
  organization: state.organization,
  run: findRun(state)?.id,
});

/** What a button of a request for approval belongs to: this one, and not another one for the same thing. */
export const requestReference = (state: Organization): Reference => ({
  ...runReference(state),
  ...('proposal' in state && { subject: state.proposal.fingerprint }),
  ...('proposedSince' in state && { entry: String(state.proposedSince.sequence) }),
});

/** What a button belongs to that approves a request of unknown outcome being marked as not received. */
export const settlementReference = (state: Organization): Reference => ({
  ...runReference(state),
  ...(state.phase === 'outcomeUnknown' &&
    state.settlement && { entry: String(state.settlement.since.sequence) }),
});
