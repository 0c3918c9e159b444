import type { Mark } from '../clients/slack/poster.ts';
import type { OrganizationConfig } from '../config.ts';
import type { Deps } from '../deps.ts';
import { UpstreamError } from '../errors.ts';
import { unreachableMessage } from '../views/unreachable-message.ts';

/** What Slack answers until somebody does something about it there (https://docs.slack.dev/reference/methods/chat.postMessage). */
const lasting = ['channel_not_found', 'not_in_channel', 'is_archived', 'is_inactive', 'restricted_action'];

/** Which of them was told last; gone once the channel can be written to again. */
export const unreachableField = 'unreachable';

/** Tells those who can mend it, once and directly, that an organization's channel cannot be written to. */
export async function tellElsewhere(
  error: unknown,
  organization: OrganizationConfig,
  deps: Deps,
): Promise<void> {
  const code = error instanceof UpstreamError && error.system === 'slack' ? error.code : undefined;
  if (code === undefined || !lasting.includes(code)) return;
  const notes = await deps.notes.read(organization.orgId);
  if (notes[unreachableField] === code) return;
  await deps.notes.write(organization.orgId, { [unreachableField]: code });
  const { alerts, operators } = deps.config.people;
  const message = unreachableMessage(organization, code);
  for (const to of await deps.people.getMembers(alerts.length > 0 ? alerts : operators)) {
    const event_payload = { organization: organization.orgId, place: `unreachable:${code}:${to}` };
    const mark: Mark = { event_type: 'cmk_message', event_payload };
    await deps.poster.post({ to, ...message, mark });
  }
}
