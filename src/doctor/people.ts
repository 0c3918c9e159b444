import type { People } from '../clients/slack/people.ts';
import type { Config } from '../config.ts';
import { type Line, failed, note, ok, wrong } from './line.ts';

const groupAdvice =
  'Look whether the group exists and the plan has user groups, or name user ids: profile, ⋮, Copy member ID.';

/** Why somebody cannot approve; undefined for whoever can. */
async function whyUnfit(id: string, people: People): Promise<string | undefined> {
  const { kind, email } = await people.getPerson(id);
  if (kind !== 'member') return `${id} is ${kind === 'deactivated' ? kind : `a ${kind}`}`;
  return email === undefined ? `${id} shows no e-mail` : undefined;
}

async function approversLine(
  name: string,
  ids: readonly string[],
  quorum: number,
  people: People,
): Promise<Line> {
  const what = `approvers of ${name}`;
  try {
    const members = await people.getMembers(ids, true);
    const unfit = (await Promise.all(members.map((id) => whyUnfit(id, people)))).filter(
      (why) => why !== undefined,
    );
    const fit = members.length - unfit.length;
    const seen = `${fit} of ${members.length} can approve, ${quorum} needed${unfit.length === 0 ? '' : ` (${unfit.join('; ')})`}`;
    if (fit < quorum) {
      return wrong(
        what,
        seen,
        'Name more approvers: full members of this workspace whose e-mail can be read (users:read.email).',
      );
    }
    if (fit === quorum) {
      return note(
        what,
        seen,
        'Whoever proposes does not count: name one more, or let nobody among them propose.',
      );
    }
    return unfit.length === 0
      ? ok(what, seen)
      : note(what, seen, 'Take out those who cannot, or mend what is said of them.');
  } catch (error) {
    return failed(what, error, groupAdvice);
  }
}

async function othersLine(name: string, ids: readonly string[], people: People): Promise<Line[]> {
  if (ids.length === 0) return [];
  try {
    const members = await people.getMembers(ids, true);
    const kinds = await Promise.all(
      members.map(async (id) => ({ id, kind: (await people.getPerson(id)).kind })),
    );
    const unfit = kinds.filter(({ kind }) => kind !== 'member').map(({ id, kind }) => `${id}: ${kind}`);
    if (members.length === 0) return [wrong(name, 'nobody', 'Put somebody into the group, or name others.')];
    return [
      unfit.length === 0
        ? ok(name, `${members.length} found`)
        : note(name, unfit.join('; '), 'They will be turned away: take them out, or name others.'),
    ];
  } catch (error) {
    return [failed(name, error, groupAdvice)];
  }
}

/** Everybody the settings name, looked up in Slack. */
export async function peopleLines(config: Config, people: People): Promise<Line[]> {
  const { requesters, auditors, operators, escalation, alerts } = config.people;
  const approvers = config.organizations.map(({ name, approvers: ids, quorum }) =>
    approversLine(name, ids, quorum, people),
  );
  const others = Object.entries({
    CMK_REQUESTERS: requesters,
    CMK_AUDITORS: auditors,
    CMK_OPERATORS: operators,
    CMK_ESCALATION: escalation,
    CMK_ALERTS: alerts,
  }).map(([name, ids]) => othersLine(name, ids, people));
  return [...(await Promise.all(approvers)), ...(await Promise.all(others)).flat()];
}
