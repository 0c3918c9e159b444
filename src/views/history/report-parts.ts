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

export const utcTime = (ms: number): string => new Date(ms).toISOString().slice(0, 19).replace('T', ' ');

type Cell = string | number | Html;
export type ReportRow = readonly Cell[];

const isTime = (cell: Cell) => typeof cell === 'string' && /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/u.test(cell);

const cellOf = (cell: Cell): Html =>
  isTime(cell) ? html`<td class="time">${cell}</td>` : html`<td>${cell}</td>`;

/** So few rows stay together on paper. */
const few = 8;

export function reportTable(caption: string, heads: readonly string[], rows: readonly ReportRow[]): Html {
  return html`<table class="${rows.length > few ? 'long' : 'short'}">
    <caption>
      ${caption}
    </caption>
    <thead>
      <tr>
        ${heads.map((head) => html`<th scope="col">${head}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        (cells) =>
          html`<tr>
            ${cells.map(cellOf)}
          </tr>`,
      )}
    </tbody>
  </table>`;
}

export function factList(rows: readonly (readonly [string, Cell])[]): Html {
  return html`<dl>
    ${rows.map(
      ([name, value]) =>
        html`<dt>${name}</dt>
          <dd>${value}</dd>`,
    )}
  </dl>`;
}

/** For the screen and for paper: A4 with page numbers; nothing is loaded from anywhere. */
export const reportStyle = `
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 60rem; padding: 2rem 1.5rem 4rem; background: #fff; color: #1d1c1d;
  font: 400 1rem/1.5 system-ui, 'Segoe UI', Roboto, 'Liberation Sans', sans-serif; }
h1 { margin: 0; font-size: 1.75rem; line-height: 1.25; }
h2 { margin: 2.5rem 0 .75rem; border-bottom: 2px solid #1f3a5f; font-size: 1.25rem; color: #1f3a5f; }
h3 { margin: 2rem 0 .5rem; font-size: 1.05rem; }
h4 { margin: 1.25rem 0 .25rem; font-size: .95rem; }
p, ul, blockquote { margin: .5rem 0; }
code, pre { font: .875em/1.45 ui-monospace, 'Liberation Mono', Consolas, monospace; overflow-wrap: anywhere; }
pre { margin: .25rem 0; padding: .75rem; border: 1px solid #b8bdc4; white-space: pre-wrap; }
blockquote { margin-left: 0; padding-left: .75rem; border-left: 3px solid #5b6672; white-space: pre-wrap;
  overflow-wrap: anywhere; }
.meta { color: #4a5159; }
.verdict { margin: 1.5rem 0; padding: 1rem 1.25rem; border: 2px solid; border-left-width: .75rem; }
.verdict h2 { margin: 0; border: 0; color: inherit; }
.verdict p, .verdict ul { color: #1d1c1d; }
.good { border-color: #13693f; color: #13693f; }
.bad { border-color: #a3170f; color: #a3170f; }
.open { border-color: #7a4b00; color: #7a4b00; }
dl { display: grid; grid-template-columns: minmax(9rem, max-content) 1fr; gap: .25rem 1.25rem; margin: .5rem 0; }
dt { font-weight: 600; }
dd { margin: 0; overflow-wrap: anywhere; }
table { width: 100%; margin: .25rem 0 1rem; border-collapse: collapse; font-size: .9rem; }
caption { padding: .25rem 0; text-align: left; font-weight: 600; }
th, td { padding: .35rem .75rem .35rem 0; border-bottom: 1px solid #c9ced4; text-align: left; vertical-align: top;
  overflow-wrap: break-word; }
th { border-bottom-color: #1d1c1d; }
td.time, .head { white-space: nowrap; }
td blockquote { margin: .25rem 0 0; }
@page { size: A4; margin: 18mm 16mm 20mm; @bottom-right { content: counter(page) ' / ' counter(pages);
  font: 8pt system-ui, sans-serif; color: #4a5159; } }
@media (max-width: 40rem) { body { padding: 1rem; } td.time, .head { white-space: normal; }
  th, td { overflow-wrap: anywhere; padding-right: .35rem; font-size: .8rem; }
  dl { grid-template-columns: 1fr; } dd { margin-bottom: .5rem; } }
@media print {
  body { max-width: none; padding: 0; font-size: 9.5pt; }
  h2, h3, h4, caption { break-after: avoid; }
  tr, .short, .verdict, blockquote { break-inside: avoid; }
  table { font-size: .85em; }
  .record { break-before: page; }
  thead { display: table-header-group; }
}
`;
