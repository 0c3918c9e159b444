import { expect } from 'vitest';

/** What the bot itself writes with angle brackets: people, groups, dates, links to Microsoft. */
const ownMarkup =
  /<(?:@[UW][A-Z0-9]+|!subteam\^S[A-Z0-9]+|!date\^\d+\^[^|<>]*\|[^|<>]*|https:\/\/(?:portal\.azure\.com|login\.microsoftonline\.com|learn\.microsoft\.com)[^|<>\s]*\|[^|<>]*)>/g;

const mostlyHidden =
  /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u200B\u200E\u200F\u202A-\u202E\u2066-\u2069\u2028\u2029\uFEFF]/;

/** No markup but the bot's own, no markup cut in two, nothing hidden. */
export function expectInert(mrkdwn: string): void {
  const rest = mrkdwn.replaceAll(ownMarkup, '');
  expect(rest).not.toMatch(/[<>]/);
  expect(rest).not.toMatch(/&(?!amp;|lt;|gt;)/);
  expect((rest.match(/`/g) ?? []).length % 2, `unbalanced code in: ${rest}`).toBe(0);
  expect(rest).not.toMatch(mostlyHidden);
}

/** Every text that Slack interprets, wherever it stands. What a person typed into a field goes back untouched. */
function mrkdwnIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('type' in value && value.type === 'mrkdwn' && 'text' in value) return [String(value.text)];
  return Object.values(value).flatMap(mrkdwnIn);
}

export function expectAllInert(value: unknown): void {
  for (const mrkdwn of mrkdwnIn(value)) expectInert(mrkdwn);
}
