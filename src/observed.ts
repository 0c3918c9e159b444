import type { UnseenReason } from './domain/checks/findings.ts';
import type { Observed, Unseen } from './domain/checks/observations.ts';
import type { UpstreamKind } from './domain/fault.ts';
import { UpstreamError } from './errors.ts';

/** What was answered, or the error that says why nothing was; a bug stays a bug. */
export async function orFault<T>(question: () => Promise<T>): Promise<T | UpstreamError> {
  try {
    return await question();
  } catch (error) {
    if (error instanceof UpstreamError) return error;
    throw error;
  }
}

export function unseen(because: UnseenReason, detail: string): Unseen {
  return { kind: 'unseen', because, detail };
}

const azureReasons: Record<UpstreamKind, UnseenReason> = {
  refused: 'noRight',
  absent: 'noRight',
  throttled: 'throttled',
  unreachable: 'unreachable',
  nonsense: 'nonsense',
  noIdentity: 'noIdentity',
};

const firewallCodes = ['ForbiddenByFirewall', 'ForbiddenByConnection'];

/** 403 for another reason than a missing right: a role would not help. */
const notAboutRights = [
  'DenyAssignmentAuthorizationFailed',
  'DisabledSubscription',
  'ReadOnlyDisabledSubscription',
  'RequestDisallowedByPolicy',
  'ForbiddenByPolicy',
];

/**
 * No role in Azure helps where the token itself is refused, by Entra or by the API it was sent to (401), nor where
 * Microsoft Graph refuses.
 */
function azureReason({ kind, operation, status, code = '' }: UpstreamError, isGraph: boolean): UnseenReason {
  if (kind === 'refused' && (operation === 'token' || status === 401)) return 'tokenRefused';
  if (firewallCodes.includes(code)) return 'firewall';
  // Only 403 is about rights: a question that Azure does not understand (400, 404) is no missing right.
  const isAboutRights = status === 403 && !notAboutRights.includes(code);
  if (azureReasons[kind] === 'noRight' && !isAboutRights) return 'unclear';
  return isGraph && azureReasons[kind] === 'noRight' ? 'noGraphRight' : azureReasons[kind];
}

function unseenBy(error: UpstreamError, isGraph: boolean): Unseen {
  const { system, operation, kind, status, code, detail } = error;
  if (system !== 'azure') {
    const because = kind === 'throttled' || kind === 'nonsense' ? kind : 'unreachable';
    return unseen(because, `${operation} ${code ?? status ?? kind}`);
  }
  const words = `${operation}: ${code === undefined ? '' : `${code}, `}${detail}`;
  return unseen(azureReason(error, isGraph), words);
}

/** Asks a system outside one thing: its answer, or why there is none. */
export async function observed<T>(question: () => Promise<T>, of?: 'graph'): Promise<Observed<T>> {
  const answer = await orFault(question);
  return answer instanceof UpstreamError ? unseenBy(answer, of === 'graph') : { kind: 'seen', value: answer };
}
