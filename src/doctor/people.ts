import { alertedFor, configuredFor } from '../view-context.ts';
import type { People } from '../clients/slack/people.ts';
import type { Config, OrganizationConfig } from '../config.ts';
import { type Circle, eligibleApprovers, type Person, whyTooFew } from '../domain/people.ts';
import { failed, type Line, note, ok, slackAdvice, wrong } from './line.ts';

/** Who approves for an organization, and everybody else the settings name. */
type Approving = Pick<OrganizationConfig, 'name' | 'approvers' | 'quorum'>;
type Named = Pick<Config, 'people'> & { readonly organizations: readonly Approving[] };

const groupAdvice =
  'Look whether the group exists and the plan has user groups, or name user ids: profile, ⋮, Copy member ID.';
const groupCodes = ['no_such_subteam', 'subteam_disabled', 'plan_upgrade_required'];
const unseen = (what: string, error: unknown) =>
  failed(what, error, slackAdvice(error, groupAdvice, groupCodes));

/** Why this person's approval never counts, no matter who proposes. */
function whyUnfit({ id, kind, email = '' }: Person): string {
  if (kind !== 'member') return `${id} is ${kind === 'deactivated' ? kind : `a ${kind}`}`;
  return email === ''
    ? `${id} shows no email address`
    : `${id} shares an email address with another approver`;
}

const left = (notYet: number) =>
  notYet === 0 ? '' : `; ${notYet} more not looked up, Slack limits how many a minute`;

/** Whether there is a requester whose proposals enough others can approve: the person who proposes does not count. */
async function isEnough(
  circle: Circle,
  { quorum, requesters }: { readonly quorum: number; readonly requesters: readonly string[] },
  people: People,
): Promise<boolean> {
  // Everybody may request where nobody is named.
  if (requesters.length === 0) return whyTooFew(circle, [], quorum) === undefined;
  const { people: asking, notYet = 0 } = await people.getCircle(requesters, []);
  const all = { ...circle, people: [...circle.people, ...asking] };
  const isEnoughFor = (contributors: readonly string[]) => whyTooFew(all, contributors, quorum) === undefined;
  return notYet > 0 ? isEnoughFor([]) : asking.some(({ id, kind }) => kind === 'member' && isEnoughFor([id]));
}

async function approversLine(
  { name, approvers: ids, quorum }: Approving,
  requesters: readonly string[],
  people: People,
): Promise<Line> {
  const what = `approvers of ${name}`;
  try {
    const circle = await people.getCircle(ids, []);
    const { approvers, people: found, notYet = 0 } = circle;
    const fit = eligibleApprovers(circle, []);
    const unfit = found.filter(({ id }) => !fit.includes(id)).map(whyUnfit);
    const seen = `${fit.length} of ${approvers.length} can approve, ${quorum} needed${unfit.length === 0 ? '' : ` (${unfit.join('; ')})`}${left(notYet)}`;
    if (notYet === 0 && !(await isEnough(circle, { quorum, requesters }, people))) {
      return wrong(
        what,
        seen,
        'Name more approvers: full members of this workspace whose email address can be read (users:read.email), each with an address of their own. The person who proposes does not count, and their email address has to be readable too.',
      );
    }
    if (fit.length === quorum && notYet === 0) {
      return note(
        what,
        seen,
        'The person who proposes does not count: name one more, or let none of them propose.',
      );
    }
    return unfit.length === 0
      ? ok(what, seen)
      : note(what, seen, 'Remove those who cannot approve, or fix what is said of them.');
  } catch (error) {
    return unseen(what, error);
  }
}

/** A list that is set must reach at least one person. */
async function othersLine(name: string, ids: readonly string[], people: People): Promise<Line[]> {
  if (ids.length === 0) return [];
  try {
    const { people: found, notYet = 0 } = await people.getCircle(ids, []);
    const unfit = found.filter(({ kind }) => kind !== 'member').map(({ id, kind }) => `${id}: ${kind}`);
    const words = unfit.join('; ');
    if (unfit.length === found.length && notYet === 0) {
      const seen = `reaches nobody${words === '' ? '' : ` (${words})`}`;
      return [wrong(name, seen, 'Put a full member of this workspace into the group, or name others.')];
    }
    return [
      unfit.length === 0
        ? ok(name, `${found.length + notYet} found`)
        : note(name, `${words}${left(notYet)}`, 'They are turned away: remove them, or name others.'),
    ];
  } catch (error) {
    return [unseen(name, error)];
  }
}

const mostNamed = 5;

function namesOf(ids: readonly string[]): string {
  const more = ids.length > mostNamed ? ` and ${ids.length - mostNamed} more` : '';
  return `${ids.slice(0, mostNamed).join(', ')}${more}`;
}

const alertAdvice = 'Set CMK_ALERTS to the people or the user group who have to know of it at any hour.';

/** Whom an alert would reach. Who runs the setup is on the record, where the doctor does not look. */
async function alertsLine(organization: Approving, config: Named, people: People): Promise<Line> {
  const what = `alerts of ${organization.name}`;
  const { members, leftOut, isFallback } = await alertedFor(organization, undefined, { config, people });
  if (members.length > 0) {
    const seen = `reach ${namesOf(members)}`;
    if (!isFallback) return ok(what, seen);
    const why = configuredFor(config.people).length === 0 ? 'names nobody' : 'reaches nobody';
    return note(what, `${seen}, and whoever runs the setup: CMK_ALERTS ${why}`, alertAdvice);
  }
  const isOpen = leftOut.some(({ because }) => because === 'notYet');
  return isOpen
    ? note(what, 'nobody looked up so far, Slack limits how many a minute')
    : wrong(what, 'reach nobody', alertAdvice);
}

/** Everybody the settings name, looked up in Slack. */
export async function peopleLines(config: Named, people: People): Promise<Line[]> {
  const { requesters, auditors, operators, escalation, alerts } = config.people;
  const approvers = config.organizations.map((organization) =>
    approversLine(organization, requesters, people),
  );
  const others = Object.entries({
    CMK_REQUESTERS: requesters,
    CMK_AUDITORS: auditors,
    CMK_OPERATORS: operators,
    CMK_ESCALATION: escalation,
    CMK_ALERTS: alerts,
  }).map(([name, ids]) => othersLine(name, ids, people));
  return [
    ...(await Promise.all(approvers)),
    ...(await Promise.all(others)).flat(),
    ...(await Promise.all(
      config.organizations.map((organization) => alertsLine(organization, config, people)),
    )),
  ];
}
