import { mayPass, type UpstreamFault, type UpstreamKind, type UpstreamSystem } from '../../domain/fault.ts';
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
  throttled: 'asked for fewer questions',
  unreachable: 'could not be reached or did not answer in time',
  nonsense: 'answered something that cannot be understood',
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
  const { means, now = triesAgain ? 'Nobody needs to do anything.' : 'Wait a few minutes.' } = findCause(
    fault,
    triesAgain,
  );
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
  return byKind(systems[fault.system], fault.kind, triesAgain);
}

function byKind(system: string, kind: UpstreamKind, triesAgain: boolean): Cause {
  const meanwhile = triesAgain ? 'Nobody needs to do anything yet' : 'Try again in a minute';
  switch (kind) {
    case 'throttled':
      return { means: `${system} limits how often it may be asked.` };
    case 'unreachable':
      return {
        means: `${system} or the network on the way to it has trouble. Nothing is known to be wrong with the setup.`,
        now: `${meanwhile}; if it lasts, the operator looks at the network and at the status page.`,
      };
    case 'nonsense':
      return {
        means: `Something other than ${system} may have answered, a proxy for example, or ${system} changed its answers.`,
        now: `${meanwhile}; if it lasts, the operator looks at what stands between the bot and the system.`,
      };
    case 'absent':
      return { means: 'It is not there, or not there yet.', now: 'Compare the name with what exists.' };
    case 'noIdentity':
      return {
        means: 'The bot was set up without a credential for this.',
        now: 'A person looks and attests, or the operator sets a credential.',
      };
    case 'refused':
  }
  return {
    means: `${system} understood the question and said no.`,
    now: 'The operator looks at the credential and its rights, with the code above.',
  };
}

function again({ kind, operation, retryAfterSeconds }: UpstreamFault, triesAgain: boolean): string {
  if (!triesAgain && operation === irreversible) return 'The bot never repeats this call by itself.';
  if (!triesAgain) {
    return `The bot does not try this again by itself${mayPass(kind) ? '' : ': ask it to, once that is done'}.`;
  }
  return retryAfterSeconds === undefined || retryAfterSeconds === 0
    ? 'The bot tries again by itself.'
    : `The bot tries again by itself, but not before ${duration(retryAfterSeconds)} have passed.`;
}

function duration(seconds: number): string {
  return seconds < 120 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`;
}
