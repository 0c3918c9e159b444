import { mayPass, type UpstreamFault, type UpstreamKind, type UpstreamSystem } from '../../domain/post.ts';
import { duration, listed, strong } from '../blocks/text.ts';
import { adobeCauses, azureCauses, type Cause, slackCauses, writeCauses } from './upstream-causes.ts';
import type { RecordFault } from '../../domain/record/record-fault.ts';
import { faultSentence } from './verification.ts';
import type { KnownBlock } from '@slack/types';
import { type Message, section } from '../blocks/blocks.ts';

/** Plain text; what the system itself said is in it, so escape it before it becomes mrkdwn. */
export interface UpstreamWords {
  /** Which system answered what. */
  readonly what: string;
  /** What that means. */
  readonly means: string;
  /** Who does what now, and whether the bot tries again by itself. */
  readonly now: string;
}

const systems: Record<UpstreamSystem, string> = {
  adobe: 'Adobe',
  azure: 'Azure',
  slack: 'Slack',
};

const causes: Record<UpstreamSystem, Readonly<Record<string, Cause>>> = {
  adobe: adobeCauses,
  azure: azureCauses,
  slack: slackCauses,
};

const happened: Record<UpstreamKind, string> = {
  refused: 'refused',
  absent: 'did not find what was asked for',
  throttled: 'asked the bot to slow down',
  unreachable: 'could not be reached or did not answer in time',
  nonsense: 'gave an answer that the bot does not understand',
  noIdentity: 'was not asked, because the bot has no identity there',
};

const irreversible = 'POST customer/config';

/**
 * Upstream trouble in words for the people in the thread. Pure.
 *
 * @param triesAgain whether the bot asks again without being told; by default where asking again may help
 */
export function explainUpstream(
  fault: UpstreamFault,
  triesAgain: boolean = mayPass(fault.kind),
): UpstreamWords {
  const { means, now = triesAgain ? 'Nothing to do.' : 'Wait a few minutes.' } = findCause(fault, triesAgain);
  return { what: what(fault), means, now: `${now} ${again(fault, triesAgain)}` };
}

function what(fault: UpstreamFault): string {
  const { system, operation, kind, status, code, detail } = fault;
  const numbers = [status === undefined ? undefined : `status ${status}`, code].filter(
    (part) => part !== undefined,
  );
  const brackets = numbers.length === 0 ? '' : ` (${numbers.join(', ')})`;
  // The sentence that it ends brings its own full stop.
  const said = detail === '' ? '' : `: “${detail.replace(/[.\s]+$/u, '')}”`;
  return `${systems[system]} ${happened[kind]} – ${operation}${brackets}${said}`;
}

function findCause(fault: UpstreamFault, triesAgain: boolean): Cause {
  const code = normalizedCode(fault);
  const known = writeCauses[fault.operation]?.[code] ?? causes[fault.system][code];
  return known ?? uncoded(fault, triesAgain);
}

/** Microsoft Entra's codes come with and without their prefix. */
function normalizedCode({ system, code = '' }: UpstreamFault): string {
  return system === 'azure' && /^\d+$/.test(code) ? `AADSTS${code}` : code;
}

function uncoded(fault: UpstreamFault, triesAgain: boolean): Cause {
  if (fault.system === 'adobe' && fault.kind === 'refused' && fault.status === 403) {
    return {
      means: 'The API credential most likely lacks the permission “Manage Customer Managed Key”.',
      now: 'An Adobe administrator adds the credential to a role with that permission (Permissions, the role, API credentials).',
    };
  }
  if (fault.system === 'azure' && fault.kind === 'refused') return uncodedAtAzure(fault);
  return byKind(systems[fault.system], fault.kind, triesAgain);
}

/** A token that is refused is no right that is missing, and neither is a request that Azure cannot carry out (400, 409). */
function uncodedAtAzure({ operation, status }: UpstreamFault): Cause {
  if (operation === 'token') {
    return {
      means: 'Microsoft’s sign-in refuses the bot a token. No role in Azure helps.',
      now: 'The operator looks the code up in Microsoft Entra’s list of error codes and fixes the bot’s sign-in.',
    };
  }
  return status === undefined || status === 401 || status === 403
    ? byKind(systems.azure, 'refused', false)
    : {
        means: 'Azure understood the request and does not carry it out, for the reason in its answer.',
        now: 'An Azure administrator removes that reason; no other right of the bot helps.',
      };
}

function byKind(system: string, kind: UpstreamKind, triesAgain: boolean): Cause {
  const meanwhile = triesAgain ? 'Nobody needs to do anything yet' : 'Try again in a minute';
  switch (kind) {
    case 'throttled':
      return { means: `${system} limits how often the bot may ask.` };
    case 'unreachable':
      return {
        means: `${system} or the network on the way to it has trouble. Nothing is known to be wrong with the setup.`,
        now: `${meanwhile}; if it lasts, the operator looks at the network and at the status page.`,
      };
    case 'nonsense':
      return {
        means: `Something other than ${system} may have answered, a proxy for example, or ${system} changed its answers.`,
        now: `${meanwhile}; if it lasts, the operator checks what is between the bot and the system.`,
      };
    case 'absent':
      return { means: 'It is not there, or not there yet.', now: 'Compare the name with what exists.' };
    case 'noIdentity':
      return {
        means: 'The bot was set up without a credential for this.',
        now: 'A person checks and attests, or the operator sets a credential.',
      };
    case 'refused':
  }
  return {
    means: `${system} understood the question and said no.`,
    now: 'The operator looks at the credential and its rights, with the code above.',
  };
}

function again({ kind, operation, retryAfterSeconds }: UpstreamFault, triesAgain: boolean): string {
  if (!triesAgain && operation === irreversible) return 'The bot never repeats this call.';
  if (!triesAgain) {
    return `The bot does not try this again on its own${mayPass(kind) ? '' : ': press the button again once that is done'}.`;
  }
  return retryAfterSeconds === undefined || retryAfterSeconds === 0
    ? 'The bot tries again automatically.'
    : `The bot tries again automatically in ${waitWords(retryAfterSeconds)}.`;
}

/** Never less than it takes. */
const waitWords = (seconds: number) =>
  duration(seconds < 60 ? seconds * 1000 : Math.ceil(seconds / 60) * 60_000);

function said(text: string): Message {
  return { text, blocks: [section(text)] };
}

/** The bot's own store is away. */
export function storeAwayMessage(): Message {
  return said(
    'The bot cannot reach its store (Redis) right now, so nothing was decided and nothing was changed. Try again in a minute; if that lasts, tell an operator of the bot.',
  );
}

/** By Redis's own first word. */
const storeRefusals: Readonly<Record<string, string>> = {
  OOM: 'its memory is full',
  READONLY: 'another server has just taken over, or the bot was sent to a replica',
  MISCONF: 'it cannot save to its disk',
  NOREPLICAS: 'too few of its replicas are connected',
  NOPERM: 'the bot’s user lacks a right there',
  LOADING: 'it has just started and is still loading its data',
  MASTERDOWN: 'it has lost its primary',
  CLUSTERDOWN: 'its cluster is down',
  BUSY: 'somebody’s script occupies it',
  NOAUTH: 'it does not accept the bot’s password',
  WRONGPASS: 'it does not accept the bot’s password',
  MOVED: 'the bot was sent to the wrong server of a cluster',
  ASK: 'the bot was sent to the wrong server of a cluster',
  LIMIT: 'it has reached a limit of its own',
};

/** The bot's own store answers and takes nothing. */
export function storeRefusesMessage(refusal: string): Message {
  return said(
    `The bot’s store (Redis) accepts no changes: ${storeRefusals[refusal] ?? refusal}. Nothing was decided and nothing was changed. Try again in a minute; if that lasts, tell an operator of the bot.`,
  );
}

const otherVersion =
  'written by another version of the bot, which this one cannot read. Nothing was changed. In the middle of an upgrade, try again in a minute; if that lasts, an operator has to start the version that wrote it.';

/** A newer version wrote the record, in the middle of an upgrade for example. */
export function otherVersionMessage(): Message {
  return said(`The record was ${otherVersion}`);
}

const mostNamed = 10;

/** The same of some among several, by name; nothing where there are none. */
export function otherVersionBlocks(names: readonly string[]): KnownBlock[] {
  if (names.length === 0) return [];
  const named = names.slice(0, mostNamed).map((name) => strong(name));
  const more = names.length > mostNamed ? [`${names.length - mostNamed} more`] : [];
  const words = names.length === 1 ? 'the record was' : 'the records were';
  return [
    section(
      `⚠  ${listed([...named, ...more])}: ${words} written by another version of the bot, or by something that is not the bot. Nothing was changed. In the middle of an upgrade, try again in a minute; if that lasts, an operator finds the cause in the log.`,
    ),
  ];
}

/** A mistake of the bot. `id` is what an operator finds in the log. */
export function mistakeMessage(id: string): Message {
  return said(
    `The bot made a mistake and did not finish this. Nothing irreversible was done by it. Try again; if it happens again, give an operator of the bot this number: \`${id}\`.`,
  );
}

/** What stands in Redis was not written by the bot, or is not all of it. */
export function recordBrokenMessage(fault: RecordFault): Message {
  if (fault.kind === 'unknownKey') {
    return said(
      `Nothing was done: this instance of the bot cannot act now. Entry #${fault.sequence} is signed with a key that this instance does not have: a rotation under way, or somebody else wrote it. Press again in a minute, when another instance may answer. If that lasts, tell an operator of the bot.`,
    );
  }
  return said(
    `The record of this organization cannot be relied on, so nothing was done and nothing is decided on it. ${faultSentence(fault)} An operator of the bot runs \`npm run audit -- verify\` for the whole of it.`,
  );
}

/** Longer than Slack keeps a click alive. */
export function tooLateMessage(): Message {
  return said(
    'Slack gave up on this click before the bot could answer it. Nothing was changed; click again.',
  );
}
