import { escape } from './text.ts';

/** The tables of docs/troubleshooting.md: each row is found by what it is about and its code. */
export type GuideTable = 'refusal' | 'check' | 'alert' | 'wait';

export const guideAnchor = (table: GuideTable, code: string): string => `${table}-${code}`;

/** Leads to what is said of a message, where the operator has said where the documents are; else empty. */
export function guideLink(docs: string | undefined, table: GuideTable, code: string): string {
  if (docs === undefined) return '';
  const address = `${docs.replace(/\/+$/u, '')}/troubleshooting.md#${guideAnchor(table, code)}`;
  return ` <${escape(address)}|What to do>`;
}
