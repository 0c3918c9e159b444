import { bot } from '../../domain/events.ts';
import { inert } from '../blocks/text.ts';

/** HTML that is safe to show as it is; made by `html` and `textHtml` alone. */
export interface Html {
  readonly html: string;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Anything as text: nothing in it is markup, and what cannot be seen is shown. */
export const textHtml = (text: string): Html => ({
  html: inert(text).replaceAll(/[&<>"']/gu, (character) => entities[character] ?? character),
});

type Part = string | number | Html | readonly Html[];

function htmlOf(part: Part): string {
  if (typeof part === 'string' || typeof part === 'number') return textHtml(String(part)).html;
  return 'html' in part ? part.html : part.map((one) => one.html).join('\n');
}

/** A template of HTML: whatever is filled in is text, unless it is HTML already. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const text = strings.map(
    (string, place) => string + (place < parts.length ? htmlOf(parts[place] ?? '') : ''),
  );
  return { html: text.join('') };
}

/** Names by user id, as Slack shows them today; ids where nobody was asked. */
export type Names = ReadonlyMap<string, string>;

/** Whoever is behind an id: the record holds ids, which never change, and names do. */
export function nameOfPerson(id: string, names: Names): string {
  if (id === bot) return 'The bot';
  const name = names.get(id);
  return name === undefined ? id : `${name} (${id})`;
}

const unescaped = (text: string) =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

/** What mrkdwn of this bot marks: code, a date with its words, a person, a group, a link with its words, bold, a line. */
const marks =
  /`(?<code>[^`]*)`|<!date\^\d+\^[^|>]*\|(?<date>[^>]*)>|<@(?<person>\w+)>|<!subteam\^(?<group>\w+)>|<[^|>]+\|(?<link>[^>]*)>|\*|(?<line>\n)/gu;

function marked(groups: Readonly<Record<string, string | undefined>>, names: Names): Html {
  const { code, date, person, group, link, line } = groups;
  if (code !== undefined) return html`<code>${unescaped(code)}</code>`;
  if (person !== undefined) return textHtml(nameOfPerson(person, names));
  if (line !== undefined) return { html: '<br>' };
  return textHtml(unescaped(date ?? group ?? link ?? ''));
}

/** The words of a message, without Slack around them: times in UTC, people by name. */
export function fromMrkdwn(mrkdwn: string, names: Names): Html {
  const parts: Html[] = [];
  let from = 0;
  for (const found of mrkdwn.matchAll(marks)) {
    parts.push(textHtml(unescaped(mrkdwn.slice(from, found.index))), marked(found.groups ?? {}, names));
    from = found.index + found[0].length;
  }
  parts.push(textHtml(unescaped(mrkdwn.slice(from))));
  return { html: parts.map((part) => part.html).join('') };
}
