import type { OrganizationConfig } from '../config.ts';
import type { Deps } from '../deps.ts';
import { whyNoAuditor } from '../domain/people.ts';
import type { Refusal } from '../domain/refusals.ts';
import { peopleIn, reportPage } from '../views/history/report-page.ts';
import { auditMessage, auditText } from '../views/thread/setup.ts';
import type { Message } from '../views/blocks/blocks.ts';
import { refusalMessage } from '../views/refusals/refusals.ts';
import { noted } from './about.ts';
import type { FromUser, UserCommand } from './ask.ts';
import { namedOrganization } from './organization-form.ts';

/** Somebody who may not read the record is refused, and that they tried goes on it. */
async function whyRefused(asking: FromUser, organization: OrganizationConfig): Promise<Refusal | undefined> {
  const { user, deps } = asking;
  const [person, auditors] = await Promise.all([
    deps.people.getPerson(user, true),
    deps.people.getMembers(deps.config.people.auditors, true),
  ]);
  const found = whyNoAuditor(person, auditors);
  return found && noted(asking, organization, 'audit', found);
}

/** As Slack shows them today; whoever it does not name stays an id. */
async function namesOf(ids: readonly string[], { people }: Deps): Promise<ReadonlyMap<string, string>> {
  const found = await Promise.all(ids.map(async (id) => [id, await people.findName(id)] as const));
  return new Map(found.flatMap(([id, name]) => (name === undefined ? [] : [[id, name] as const])));
}

/** Verifies the record and sends it to the asker as a report and as a file; what they are told where they asked. */
async function auditFor(asking: FromUser, organization: OrganizationConfig): Promise<Message> {
  const refused = await whyRefused(asking, organization);
  if (refused !== undefined) return refusalMessage(refused, asking.deps.config.docs);
  const { user, deps } = asking;
  const { file, reportName, story, at, ...audited } = await deps.audit(organization);
  const { verification, slackFault } = audited;
  const { name } = organization;
  const record = { name, verification, slackFault };
  deps.log.info(
    { user, organization: organization.orgId, verdict: verification.verdict },
    'the record was read',
  );
  const names = await namesOf(peopleIn(story), deps);
  const page = reportPage({ organization, writtenAt: at, ...audited, story, names });
  await deps.sendFiles(user, auditText(record), [
    { name: reportName, title: `Report on ${name}`, content: Buffer.from(page) },
    { ...file, title: `Record of ${name}` },
  ]);
  return auditMessage(record);
}

/** The record as a file, with the result of verifying it; for auditors. */
export const audit: UserCommand = {
  checking: { title: 'Record', looking: 'Verifying the record…' },
  async typed(asking) {
    const named = namedOrganization(asking);
    const message =
      'refusal' in named
        ? refusalMessage(named.refusal, asking.deps.config.docs)
        : await auditFor(asking, named.organization);
    return { message };
  },
  clicked: async (click) => ({ message: await auditFor(click, click.organization) }),
};
