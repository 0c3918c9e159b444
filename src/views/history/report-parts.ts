import { type Html, html } from './html.ts';

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
