import type { Head } from '../domain/record/chain.ts';

/*
 * A record as a file: UTF-8, each line ended by a line feed.
 *   cmk-record 1 {organization}
 *   {key id} {digest} {bytes}      one line an entry, exactly as Redis holds it
 *   end {sequence} {digest}        so that a file that was cut off is told from a whole one
 */

const version = 1;

export function firstLine(organization: string): string {
  return `cmk-record ${version} ${organization}`;
}

export function lastLine({ sequence, digest }: Head): string {
  return `end ${sequence} ${digest}`;
}

/** The organization; undefined for a line that `firstLine` did not write. */
export function parseFirstLine(line: string): string | undefined {
  return /^cmk-record 1 (?<organization>[\x21-\x7e]{1,255})$/u.exec(line)?.groups?.['organization'];
}

export function parseLastLine(line: string): Head | undefined {
  const { sequence, digest } =
    /^end (?<sequence>0|[1-9]\d{0,14}) (?<digest>[0-9a-f]{64})$/u.exec(line)?.groups ?? {};
  return sequence === undefined || digest === undefined ? undefined : { sequence: Number(sequence), digest };
}

/** `0123@AdobeOrg` → `0123-AdobeOrg`, as every file system takes it. */
const inFileName = (organization: string) => organization.replaceAll(/[^\w.-]+/gu, '-');

export const fileNameFor = (organization: string): string => `cmk-record-${inFileName(organization)}.txt`;

export const reportNameFor = (organization: string): string => `cmk-report-${inFileName(organization)}.html`;
