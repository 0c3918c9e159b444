import type { ConcernCode, ConcernFacts, HarmfulCode } from '../../domain/checks/concerns.ts';
import type { FindingCode } from '../../domain/checks/findings.ts';
import type { RemedyTarget, VaultPage } from './azure.ts';

/** Plain text, to be made safe for mrkdwn by `oneLine`; a function where facts belong into it. */
export type Text<F> = string | ((facts: F) => string);

/** How to fix something: who does what, on which page, with which command for a POSIX shell with the Azure CLI. */
export interface Fix<F> {
  readonly explain: Text<F>;
  /** One of the vault's pages, or an address. */
  readonly page?: VaultPage | ((target: RemedyTarget, facts: F) => string);
  readonly command?: (target: RemedyTarget, facts: F) => string;
}

/** What a finding means once data hangs on the key. Page and command are those of a setup where none stand here. */
export interface InUse<F> extends Fix<F> {
  /** What is so, in a few words: for a heading, a line among others, and for “is over”. */
  readonly brief: string;
  /** What was seen besides. */
  readonly detail?: Text<F>;
  /** What it does to the data, where the sentence of its harm does not say it; mrkdwn. */
  readonly effect?: string;
  /** What to do now; words between backticks are code. */
  readonly explain: Text<F>;
}

/** All that is said about one code. */
export interface Row<F> {
  /** What was seen and why it matters. */
  readonly says?: Text<F>;
  /** What fixes it in a setup; absent where there is nothing to do. */
  readonly fix?: Fix<F> | ((facts: F) => Fix<F>);
  readonly inUse?: InUse<F>;
  /** What was seen matters to people where the check passes, too. */
  readonly isToldWhenPassed?: true;
}

/** What does harm cannot do without a fix and what it means in use; what only the watch finds is never said in a setup. */
type Complete<C extends ConcernCode> = Row<ConcernFacts[C]> &
  (C extends FindingCode ? { readonly says: Text<ConcernFacts[C]> } : unknown) &
  (C extends HarmfulCode ? { readonly inUse: InUse<ConcernFacts[C]> } : unknown) &
  (C extends FindingCode & HarmfulCode
    ? { readonly fix: NonNullable<Row<ConcernFacts[C]>['fix']> }
    : unknown);

/** A code without its row does not compile. What was not seen has its rows by reason, in words.ts. */
export type Rows = { readonly [C in Exclude<FindingCode, 'unseen'> | HarmfulCode]: Complete<C> };

const longest = 200;

/** A fact between quotation marks, at most 200 characters of it. */
export function quoted(value: string | undefined): string {
  if (value === undefined || value === '') return '(not known)';
  const shown = value.length <= longest ? value : `${value.slice(0, longest - 1)}…`;
  return `“${shown}”`;
}

const written = new Intl.NumberFormat('en');

export function grouped(value: number): string {
  return written.format(value);
}
