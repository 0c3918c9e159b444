import { createHmac } from 'node:crypto';

/** Slack's v0 signature over the very bytes of the body (docs.slack.dev/authentication/verifying-requests-from-slack). */
export function signatureOf(signingSecret: string, timestampSeconds: number | string, body: string): string {
  return `v0=${createHmac('sha256', signingSecret).update(`v0:${timestampSeconds}:${body}`).digest('hex')}`;
}
