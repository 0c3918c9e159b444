import { UpstreamError } from '../errors.ts';

export const scopesAdvice =
  'Paste manifest.yml into the app (App Manifest) and install the app to the workspace again.';

/** What to do where Slack did not answer a question. `advice` is for the codes that it is about, and for no others. */
export function slackAdvice(error: unknown, advice = '', codes: readonly string[] = []): string {
  if (!(error instanceof UpstreamError)) return 'This is a bug in the bot. Report it and include this line.';
  const { code = '', kind, operation } = error;
  if (codes.includes(code)) return advice;
  if (code === 'missing_scope') return scopesAdvice;
  if (kind === 'throttled' || kind === 'unreachable') return 'Run this again in a minute.';
  return `Run this again. If the answer stays the same, look it up at https://docs.slack.dev/reference/methods/${operation}.`;
}
