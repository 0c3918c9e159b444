import { oneLine } from './text.ts';

const notSent: Readonly<Record<string, string>> = {
  notOnDisk: 'The bot’s Redis did not put the decision on its disk in time, so the bot did not send.',
  tooLate: 'The bot was held up between the decision and the sending, so it did not send.',
  noAddress: 'The address of Adobe’s host could not be found, so nothing was sent.',
  connectionRefused: 'Adobe’s host did not accept a connection, so nothing was sent.',
  tls: 'A secure connection to Adobe could not be made, so nothing was sent.',
  noConnection: 'There was no connection to Adobe, so nothing was sent.',
};

const unknown: Readonly<Record<string, string>> = {
  interrupted: 'the bot was interrupted after it had begun to send',
  otherKey: 'Adobe shows a configuration of this name with another vault or key',
  unnamedKey: 'Adobe shows a configuration of this name and does not say which key it has',
  timeout: 'Adobe did not answer in time',
  connectionLost: 'the connection broke before the answer was there',
  redirect: 'the answer was a redirect, which Adobe does not document',
  conflict: 'the answer was a conflict (409), which Adobe does not document',
  serverError: 'Adobe answered with an error of its own (5xx)',
  notAdobeShape: 'the answer was a refusal, but not in any form that Adobe uses',
  doesNotParse: 'the answer said yes, but its content cannot be understood',
};

/** `why` may carry a detail behind a colon. */
export function notSentWords(why: string): string {
  const [reason = '', ...rest] = why.split(':');
  const known = Object.hasOwn(notSent, reason) ? notSent[reason] : undefined;
  if (known === undefined) return `The request was not sent (${oneLine(why, 300)}).`;
  const detail = rest.join(':').trim();
  return detail === '' ? known : `${known} (${oneLine(detail, 300)})`;
}

/** Why it is not known whether the request arrived, as the end of a sentence. */
export function unknownCauseWords(cause: string): string {
  return Object.hasOwn(unknown, cause) ? (unknown[cause] ?? '') : oneLine(cause, 200);
}
