import type { ModalView } from '@slack/types';
import { section } from '../views/blocks/blocks.ts';
import { form, option, searchField, selectField } from '../views/blocks/modal.ts';
import { distance } from 'fastest-levenshtein';
import { type Config, findOrganizationByName, type OrganizationConfig } from '../config.ts';
import { type Refusal, refusal } from '../domain/refusals.ts';
import { refusalMessage } from '../views/refusals/refusals.ts';
import type { About, Click, TypedAnswer, TypedCommand } from './ask.ts';
import { deadlineAfter } from '../domain/calendar.ts';
import { answerableBefore, eligibleApprovers } from '../domain/people.ts';
import type { Run } from '../domain/organization.ts';
import type { RealAct } from '../domain/proposal.ts';
import { mapAtOnce } from '../runtime/map-at-once.ts';
import { forwardsIn } from '../view-context.ts';
import type { Answerable } from '../views/standing/notices.ts';
import { getCircle, termsOf } from './about.ts';

/** A select holds at most 100 options; beyond that the choices are looked up while somebody types. */
const mostOptions = 100;

const asked = {
  setup: {
    title: 'Set up your own keys',
    question: 'For which organization are customer-managed keys to be set up?',
  },
  plan: {
    title: 'Plan',
    question: 'For which organization do you need the plan?',
  },
} as const;

/** For which of the organizations that the operator set up. */
export function organizationForm(
  organizations: readonly { readonly orgId: string; readonly name: string }[],
  command: keyof typeof asked = 'setup',
): ModalView {
  const { title, question } = asked[command];
  const field = {
    name: 'organization',
    label: 'Organization',
    hint: 'One Adobe IMS organization. An operator adds others.',
    placeholder: 'Choose an organization',
  };
  const options = organizations.map(({ orgId, name }) => option(name, orgId));
  return form({
    callback: command,
    title,
    submit: 'Continue',
    blocks: [
      section(question),
      options.length > mostOptions ? searchField(field) : selectField({ ...field, options }),
    ],
  });
}

export type Named = { readonly organization: OrganizationConfig } | { readonly refusal: Refusal };

/** More names than this are no answer to a typo. */
const mostNames = 10;

/** The names of all organizations where they are few, else of those that are most like what was typed. */
function likelyNames({ organizations }: Config, typed: string): string {
  const names = organizations.map(({ name }) => name);
  if (names.length <= mostNames) return names.join(', ');
  const wanted = typed.toLowerCase();
  const far = (name: string) =>
    wanted !== '' && name.toLowerCase().includes(wanted) ? 0 : distance(name.toLowerCase(), wanted);
  const nearest = names.toSorted((one, other) => far(one) - far(other)).slice(0, mostNames);
  return `${nearest.join(', ')} and ${names.length - mostNames} more`;
}

export function unknownOrganization(config: Config, typed: string): Refusal {
  return refusal('unknownOrganization', { typed, known: likelyNames(config, typed) });
}

/** The organization whose name was typed; without a name the only one there is. */
export function namedOrganization({ text, deps: { config } }: TypedCommand): Named {
  const { organizations } = config;
  const [only] = organizations;
  if (only !== undefined && text === '' && organizations.length === 1) return { organization: only };
  if (text === '') return { refusal: refusal('organizationNeeded', { known: likelyNames(config, text) }) };
  const organization = findOrganizationByName(config, text);
  return organization === undefined ? { refusal: unknownOrganization(config, text) } : { organization };
}

/** A command that is about one organization, typed: what its button does, or which organizations there are. */
export function typedOrganization(asking: TypedCommand): TypedAnswer {
  const named = namedOrganization(asking);
  return 'refusal' in named ? { message: refusalMessage(named.refusal, asking.deps.config.docs) } : named;
}

const asksAtOnce = 5;

/** Who could answer this proposal before it expires, if it were made now; to revoke or restore, at any hour. */
export async function answerableIn(
  act: RealAct,
  { state, context }: About,
  run: Run,
  click: Click,
): Promise<Answerable> {
  const { organization, deps, user } = click;
  const { now } = context;
  const { approvalTtlMs, skipWeekendsIn, quorum, coolingOffMs } = termsOf(click, organization, act);
  const expiresAt = deadlineAfter(now, approvalTtlMs, skipWeekendsIn);
  const isEnabling = act === 'enable';
  const contributors = isEnabling ? [...run.contributors, user] : [user];
  const circle = await getCircle(click, organization, state);
  const eligible = eligibleApprovers(circle, contributors);
  const forwards = await forwardsIn({ now, contributors, approved: [], approvers: circle.approvers }, deps);
  const people = await mapAtOnce(eligible, asksAtOnce, async (id) => ({
    id,
    timeZone: await deps.people.findTimeZone(id),
  }));
  const hours = isEnabling ? deps.config.workingHours : undefined;
  // After the last approval the cooling-off has to end in time, too.
  const able = answerableBefore(expiresAt - coolingOffMs, people, { now, held: forwards.held, hours });
  return { eligible, able, quorum, expiresAt, coolingOffMs, forwards, areHoursKept: hours !== undefined };
}
