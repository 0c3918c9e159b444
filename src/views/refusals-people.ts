import type { RefusalReason } from '../domain/refusals.ts';
import type { RefusalFacts, RefusalWords } from './refusal-words.ts';
import { mention, people } from './people.ts';
import { oneLine } from './text.ts';

type PeopleReason = Extract<
  RefusalReason,
  | 'notRequester'
  | 'notApprover'
  | 'notAuditor'
  | 'noRole'
  | 'guest'
  | 'deactivated'
  | 'botAccount'
  | 'stranger'
  | 'emailUnreadable'
  | 'contributor'
  | 'samePerson'
  | 'contributorUnreadable'
  | 'alreadyApproved'
  | 'otherOwner'
  | 'tooFewApprovers'
>;

/** Several ids stand in one fact, separated by spaces or commas. */
export function ids(text: string | undefined): string[] {
  return (text ?? '').split(/[\s,]+/).filter((id) => id !== '');
}

/** A person from a fact, or a word for them where the fact is missing. */
export function who(text: string | undefined, otherwise: string): string {
  const named = ids(text);
  return named.length === 0 ? otherwise : people(named);
}

const recorded = 'Nothing was changed; that you tried stands on the record.';

const leftOutBecause: Readonly<Record<string, string>> = {
  notApprover: 'no longer among the approvers',
  contributor: 'proposed, changed or attested something here',
  emailUnreadable: 'e-mail address cannot be read',
  samePerson: 'same e-mail address as somebody already counted',
  contributorUnreadable: 'the e-mail address of somebody who prepared this cannot be read',
  guest: 'guest',
  botAccount: 'bot',
  deactivated: 'deactivated',
  stranger: 'member of another workspace',
};

/** `U1:guest U2:contributor`, as the rules write it. */
function leftOutWords(leftOut: string): string {
  const pairs = ids(leftOut).slice(0, 20);
  const words = pairs.map((pair) => {
    const [id = '', reason = ''] = pair.split(':');
    return `• ${mention(id)} – ${leftOutBecause[reason] ?? 'does not count'}`;
  });
  return words.length === 0 ? '' : `\nNot counted:\n${words.join('\n')}`;
}

function tooFew({ quorum, eligible, leftOut }: RefusalFacts): string {
  const count = ids(eligible).length;
  const names = count === 0 ? 'nobody' : people(ids(eligible));
  return [
    `*Too few people can approve this.* ${oneLine(quorum ?? 'More', 20)} approvals are needed; of the approvers, ${names} would count.${leftOutWords(leftOut ?? '')}`,
    'The operator adds approvers (`CMK_APPROVERS`) or lowers the number (`CMK_QUORUM`). Then try again.',
  ].join('\n');
}

export const refusedPeople: Record<PeopleReason, RefusalWords> = {
  notRequester: () =>
    `*You are not one of the requesters.* Setting up, attesting, proposing and cancelling is for them. Ask a requester to do it, or ask the operator to add your user id to \`CMK_REQUESTERS\`. You can always use \`/cmk status\`, and whoever approves can still *Reject* or *Stop* what is proposed. ${recorded}`,
  notApprover: () =>
    `*You are not one of the approvers.* Approving, rejecting and stopping is for them. If you should be one, the operator adds your user id to \`CMK_APPROVERS\`. ${recorded}`,
  notAuditor: () =>
    `*You are not one of the auditors.* Reading the whole record is for them. If you should be one, the operator adds your user id to \`CMK_AUDITORS\`. You can always use \`/cmk status\`. ${recorded}`,
  noRole: () =>
    `*You have no role here.* Having the bot look into Azure is for requesters, approvers and operators. The bot also looks by itself, and \`/cmk status\` shows you what it saw last. If you should have a role, the operator adds your user id to \`CMK_REQUESTERS\`, \`CMK_APPROVERS\` or \`CMK_OPERATORS\`. ${recorded}`,
  guest: () =>
    '*Guests cannot do this.* The bot is for full members of this workspace; ask one of the team. Nothing was changed.',
  deactivated: () =>
    '*This account is deactivated*, so it no longer counts. A workspace administrator can reactivate it. Nothing was changed.',
  botAccount: () => '*Bots cannot do this.* A person has to. Nothing was changed.',
  stranger: () =>
    '*You belong to another workspace.* Only members of the workspace in which the bot is installed count, also in a shared channel. Ask somebody there. Nothing was changed.',
  emailUnreadable: () =>
    '*Your approval cannot be counted, because the bot cannot read your e-mail address.* It needs it to be sure that one person does not approve with two accounts. Add an address to your Slack profile, or ask the operator whether the bot still has the scope `users:read.email`; then approve again.',
  contributor: () =>
    '*You helped to prepare this, so your approval does not count.* You proposed, changed or attested something in this run. Another approver has to decide. You can still press *Stop* if something is wrong.',
  samePerson: ({ other }) =>
    `*This account and ${who(other, 'another account')} share one e-mail address*, so they count as one person. Somebody else has to approve. ${recorded}`,
  contributorUnreadable: ({ other }) =>
    `*Nobody’s approval can be counted, because the bot cannot read the e-mail address of ${who(other, 'somebody')}, who prepared this.* Without it the bot cannot be sure that nobody approves their own work with another account. They add an address to their Slack profile; otherwise cancel the setup and start it again with somebody else.`,
  alreadyApproved: () =>
    'You have approved this already. It counts once; there is nothing more for you to do. If you changed your mind, press *Stop* or *Reject*.',
  otherOwner: ({ owner }) =>
    `*${who(owner, 'Another requester')} runs this setup.* Ask them, or take it over with the button *Take over*; that goes on the record.`,
  tooFewApprovers: tooFew,
};
