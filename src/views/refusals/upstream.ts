import { mayPass, type UpstreamFault, type UpstreamKind, type UpstreamSystem } from '../../domain/fault.ts';
import { duration } from '../blocks/dates.ts';
import { adobeCauses, azureCauses, slackCauses, writeCauses, type Cause } from './upstream-causes.ts';

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
