import { alertedFor, configuredFor } from '../alerted.ts';
import type { People } from '../clients/slack/people.ts';
import type { Config, OrganizationConfig } from '../config.ts';
import type { Person } from '../domain/people.ts';
import { type Line, failed, note, ok, wrong } from './line.ts';

const groupAdvice =
  'Look whether the group exists and the plan has user groups, or name user ids: profile, ⋮, Copy member ID.';

/** Why somebody cannot approve; undefined if they can. */
function whyUnfit({ id, kind, email }: Person): string | undefined {
  if (kind !== 'member') return `${id} is ${kind === 'deactivated' ? kind : `a ${kind}`}`;
  return email === undefined ? `${id} shows no e-mail` : undefined;
}

const left = (notYet: number) =>
  notYet === 0 ? '' : `; ${notYet} more not looked up, Slack limits how many a minute`;

/** Whether somebody who may request is not among those who can approve: the person who proposes does not count. */
async function canOthersPropose(
  requesters: readonly string[],
  fit: readonly Person[],
  people: People,
): Promise<boolean> {
  // Everybody may request where nobody is named.
  if (requesters.length === 0) return true;
  const { people: found, notYet = 0 } = await people.getCircle(requesters, []);
  const isFit = ({ id }: Person) => fit.some((one) => one.id === id);
  return notYet > 0 || found.some((one) => one.kind === 'member' && !isFit(one));
}

async function approversLine(
  { name, approvers: ids, quorum }: OrganizationConfig,
  requesters: readonly string[],
  people: People,
): Promise<Line> {
  const what = `approvers of ${name}`;
  try {
    const { approvers, people: found, notYet = 0 } = await people.getCircle(ids, []);
    const unfit = found.map(whyUnfit).filter((why) => why !== undefined);
    const fit = found.filter((one) => whyUnfit(one) === undefined);
    const most = (await canOthersPropose(requesters, fit, people)) ? fit.length : fit.length - 1;
    const seen = `${fit.length} of ${approvers.length} can approve, ${quorum} needed${unfit.length === 0 ? '' : ` (${unfit.join('; ')})`}${left(notYet)}`;
    if (most < quorum && notYet === 0) {
      return wrong(
        what,
        seen,
        'Name more approvers: full members of this workspace whose e-mail can be read (users:read.email). The person who proposes does not count.',
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
    return failed(what, error, groupAdvice);
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
    return [failed(name, error, groupAdvice)];
  }
}

const mostNamed = 5;

function namesOf(ids: readonly string[]): string {
  const more = ids.length > mostNamed ? ` and ${ids.length - mostNamed} more` : '';
  return `${ids.slice(0, mostNamed).join(', ')}${more}`;
}

const alertAdvice = 'Set CMK_ALERTS to the people or the user group who have to know of it at any hour.';

/** Whom an alert would reach. Who runs the setup is on the record, where the doctor does not look. */
async function alertsLine(organization: OrganizationConfig, config: Config, people: People): Promise<Line> {
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
export async function peopleLines(config: Config, people: People): Promise<Line[]> {
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
