import type { OrganizationConfig } from '../config.ts';
import { whyNoAuditor } from '../domain/people.ts';
import type { Refusal } from '../domain/refusals.ts';
import { auditMessage, auditText } from '../views/audit.ts';
import type { Message } from '../views/message.ts';
import { checkingModal } from '../views/modals/checking-modal.ts';
import { messageModal } from '../views/modals/notice-modal.ts';
import { refusalMessage } from '../views/refusals.ts';
import type { Asking, Click, Door, Typed } from './asking.ts';
import { namedOrganization } from './named-organization.ts';

/** Whoever may not read the record is refused, and that they tried stands on it. */
async function whyRefused(
  { user, deps }: Asking,
  organization: OrganizationConfig,
): Promise<Refusal | undefined> {
  const [person, auditors] = await Promise.all([
    deps.people.getPerson(user, true),
    deps.people.getMembers(deps.config.people.auditors, true),
  ]);
  const found = whyNoAuditor(person, auditors);
  if (found === undefined) return undefined;
  const actor = { person, isRequester: false, isApprover: false };
  const { reason } = found;
  await deps.store.change(organization.orgId, { type: 'noteAttempt', actor, command: 'audit', reason });
  return found;
}

/** Verifies the record and sends it to the asker as a file; what they are told where they asked. */
async function auditFor(asking: Asking, organization: OrganizationConfig): Promise<Message> {
  const refused = await whyRefused(asking, organization);
  if (refused !== undefined) return refusalMessage(refused);
  const { user, deps } = asking;
  const { verification, slackFault, file } = await deps.audit(organization);
  const { name } = organization;
  const record = { name, verification, slackFault };
  deps.log.info(
    { user, organization: organization.orgId, verdict: verification.verdict },
    'the record was read',
  );
  await deps.sendFile(user, { ...file, title: `Record of ${name}`, comment: auditText(record) });
  return auditMessage(record);
}

async function typed(asking: Typed): Promise<void> {
  const named = namedOrganization(asking);
  if ('refusal' in named) return asking.screen.tell(refusalMessage(named.refusal));
  return asking.screen.tell(await auditFor(asking, named.organization));
}

async function clicked(click: Click): Promise<void> {
  const checking = checkingModal({ title: 'Record', looking: 'Verifying the record…' });
  const fill = await click.screen.open(checking);
  await fill(messageModal(await auditFor(click, click.organization)));
}

/** The record as a file, with the result of verifying it; for auditors. */
export const audit: Door = { typed, clicked };
