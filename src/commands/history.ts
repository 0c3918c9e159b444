import { historyMessage } from '../views/history/message.ts';
import type { UserCommand } from './ask.ts';
import { typedOrganization } from './organization-form.ts';

/** A button says before which entry; whatever else stands there shows the newest ones. */
const sequenceIn = (subject = '') => (/^\d{1,15}$/u.test(subject) ? Number(subject) : undefined);

/** Who did what and when, for every full member; told to the asker only. */
export const history: UserCommand = {
  typed: typedOrganization,
  async clicked({ organization, reference, deps }) {
    const story = await deps.record.wholeStory(organization.orgId);
    const entries = story.map(({ entry }) => entry);
    return { message: historyMessage({ organization, entries, before: sequenceIn(reference.subject) }) };
  },
};
