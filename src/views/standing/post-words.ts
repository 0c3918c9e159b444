import type { Accepted, OutcomeUnknown } from '../../domain/organization.ts';
import type { NotSentReason, UnknownCause } from '../../domain/post.ts';
import { slackTime } from '../blocks/dates.ts';
import { oneLine } from '../blocks/text.ts';

/** Why the request was not sent; a sentence. */
export const notSentWords: Record<NotSentReason, string> = {
  notOnDisk: 'The bot’s Redis did not write the decision to disk in time, so the bot did not send.',
  tooLate: 'The bot was delayed between the decision and the request, so it did not send.',
  unwitnessed: 'Slack did not show in time that the request was about to be sent, so the bot did not send.',
  ended: 'Slack shows that somebody ended this proposal, so the bot did not send.',
  noAddress: 'The address of Adobe’s host, or of the proxy, could not be found, so nothing was sent.',
  connectionRefused: 'Adobe’s host, or the proxy, did not accept a connection, so nothing was sent.',
  tls: 'A secure connection to Adobe could not be made, so nothing was sent.',
  noConnection: 'There was no connection to Adobe, so nothing was sent.',
};

/** Why it is not known what became of the request, as the end of a sentence. */
export const unknownCauseWords: Record<UnknownCause, string> = {
  interrupted: 'the bot was interrupted while it was sending',
  intentFound: 'Slack shows that it was about to be sent, but the bot’s record has lost that',
  anotherIntent: 'another instance of the bot was about to send the same request',
  otherOrganization: 'Adobe answered about another organization, so its answer says nothing about this one',
  notShown: 'Adobe has answered “not found” ever since',
  otherKey: 'Adobe shows a configuration of this name with another vault or key',
  unnamedKey: 'Adobe shows a configuration of this name but does not say which key it has',
  timeout: 'Adobe did not answer in time',
  connectionLost: 'the connection dropped before Adobe answered',
  redirect: 'the answer was a redirect, which Adobe does not document',
  conflict: 'the answer was a 409 conflict, which Adobe does not document',
  serverError: 'Adobe answered with a 5xx server error',
  notAdobeShape: 'the answer was a refusal, but not in any form that Adobe uses',
  doesNotParse: 'the answer said yes, but the bot cannot read its content',
};

export const acceptedAt = ({ at, isShown }: Accepted) =>
  `Adobe ${isShown === true ? 'showed' : 'accepted'} this request at ${slackTime(at)}`;

interface Unknown {
  readonly cause: UnknownCause;
  readonly detail: string;
  readonly accepted?: Accepted | undefined;
}

/** What is not known of the request, and why; mrkdwn, without a full stop. */
export function unknownWords({ cause, detail, accepted }: Unknown): string {
  const what =
    accepted === undefined
      ? '*It is not known whether Adobe received the request:*'
      : `*${acceptedAt(accepted)}, and it is not known what became of it:*`;
  return `${what} ${unknownCauseWords[cause]}${detail.trim() === '' ? '' : ` (${oneLine(detail, 300)})`}`;
}

/** Where Adobe had accepted the request: when, and the case at its support; sentences of mrkdwn, or nothing. */
export function acceptedWords({
  accepted,
  settlement,
}: Pick<OutcomeUnknown, 'accepted' | 'settlement'>): string {
  const at = accepted === undefined ? '' : `*${acceptedAt(accepted)}.* `;
  const { caseNumber } = settlement ?? {};
  return caseNumber === undefined ? at : `${at}Adobe’s case: ${oneLine(caseNumber, 100)}. `;
}
