import type { Mark } from '../clients/slack/poster.ts';
import type { OrganizationConfig } from '../config.ts';
import type { Deps } from '../deps.ts';
import { UpstreamError } from '../errors.ts';
import { unreachableMessage } from '../views/unreachable-message.ts';
import { lookAt } from './look-at.ts';

/** What Slack answers until somebody does something about it there (https://docs.slack.dev/reference/methods/chat.postMessage). */
const lasting = ['channel_not_found', 'not_in_channel', 'is_archived', 'is_inactive', 'restricted_action'];

/** Which of them was told last, and to whom; empty once the channel can be written to again. */
export const unreachableField = 'unreachable';

const parseTold = (note: string | undefined, code: string): readonly string[] => {
  const [known, ...told] = (note ?? '').split(' ');
  return known === code ? told : [];
};

/** Whether it is done: said, or refused for good. Whoever cannot be told keeps it from nobody else. */
async function tell(
  to: string,
  code: string,
  organization: OrganizationConfig,
  deps: Deps,
): Promise<boolean> {
  const event_payload = { organization: organization.orgId, place: `unreachable:${code}:${to}` };
  const mark: Mark = { event_type: 'cmk_message', event_payload };
  try {
    await deps.poster.post({ to, ...unreachableMessage(organization, code), mark });
    return true;
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    deps.log.warn({ person: to, code, fault: error.message }, 'somebody cannot be told directly');
    return !error.mayPass;
  }
}

/**
 * Tells those who can mend it, once and directly, that an organization's channel cannot be written to. Whom Slack
 * cannot tell just now is told when publishing is tried again.
 */
export async function tellElsewhere(
  error: unknown,
  organization: OrganizationConfig,
  deps: Deps,
): Promise<void> {
  const code = error instanceof UpstreamError && error.system === 'slack' ? error.code : undefined;
  if (code === undefined || !lasting.includes(code)) return;
  const { alerts, operators } = deps.config.people;
  const members = await lookAt(() => deps.people.getMembers(alerts.length > 0 ? alerts : operators));
  if (members.kind === 'unseen') {
    deps.log.warn({ code, fault: members.detail }, 'who is to be told directly cannot be seen');
    return;
  }
  const notes = await deps.notes.read(organization.orgId);
  const told = parseTold(notes[unreachableField], code);
  const left = members.value.filter((member) => !told.includes(member));
  if (left.length === 0) return;
  const done: string[] = [];
  for (const to of left) if (await tell(to, code, organization, deps)) done.push(to);
  await deps.notes.write(organization.orgId, { [unreachableField]: [code, ...told, ...done].join(' ') });
}
