import { isNewlyUrgent, nextRepeatAt, openAlert } from '../alerts.ts';
import { whyNoMember } from '../people.ts';
import { type Rule, happened, nothing, refused, refusedFor } from './decision.ts';
import { atNewAccess, changed, type Health, type HealthChange, isEmpty, lossesIn } from '../checks/health.ts';
import {
  accessChange,
  type KeyUseSeen,
  lateFrom,
  mostOfKind,
  type OtherUse,
  otherKinds,
  toldOfKind,
  type UseTold,
} from '../key-use.ts';
import { findLife, type Organization } from '../organization.ts';

const orUndefined = <T>(list: readonly T[] | undefined) => (list?.length === 0 ? undefined : list);

function newlyBlind(known: Health, { blind = {} }: HealthChange): HealthChange['blind'] {
  const rest = Object.entries(blind)
    .map(([because, concerns]) => [because, concerns.filter((id) => known.blind[id] === undefined)] as const)
    .filter(([, concerns]) => concerns.length > 0);
  return rest.length === 0 ? undefined : Object.fromEntries(rest);
}

/** What is still news: somebody else may have looked at the same time. */
function stillNews(known: Health, change: HealthChange): HealthChange {
  const { raised, over, sighted, app, version } = change;
  const blind = newlyBlind(known, change);
  return {
    raised: orUndefined(
      raised?.filter(({ concern, code, daysTold, unsteady }) => {
        const before = known.concerns[concern];
        return before?.code !== code || before.daysTold !== daysTold || before.unsteady !== unsteady;
      }),
    ),
    over: orUndefined(over?.filter((id) => known.concerns[id] !== undefined)),
    blind,
    tokenFault: blind?.tokenRefused && change.tokenFault,
    sighted: orUndefined(sighted?.filter((id) => known.blind[id] !== undefined)),
    app: app === known.app ? undefined : app,
    version: version === known.rotation?.version ? undefined : version,
    movedTo: change.movedTo,
  };
}

/**
 * Whether access was lost or came back without anybody having proposed it here. While a proposal is open or an act is
 * under way, that one comes first; what was seen is on the record and is looked at again afterwards.
 */
function accessAfter(
  state: Organization,
  after: Health,
  isWithinReach: boolean,
): 'lost' | 'back' | undefined {
  const losses = lossesIn(after);
  if (state.phase === 'enabled') return losses.length > 0 ? 'lost' : undefined;
  return state.phase === 'revoked' && losses.length === 0 && isWithinReach ? 'back' : undefined;
}

/** What a look of the watch changes. Only what changes goes on the record. */
const recordWatch: Rule<'recordWatch'> = (state, { change, isWithinReach }, now) => {
  const life = findLife(state);
  if (life === undefined) return nothing;
  const news = stillNews(life.health, change);
  const after = changed(life.health, news, now);
  const access = accessAfter(state, after, isWithinReach);
  if (isEmpty(news) && access === undefined) return nothing;
  const health = access === undefined ? after : atNewAccess(after);
  const isUrgent = isNewlyUrgent(life, { access: accessOf[access ?? life.access], health });
  return happened({
    type: 'healthChanged',
    change: news,
    ...(access !== undefined && { access }),
    ...(isUrgent && { alerts: true }),
  });
};

const accessOf = {
  lost: 'revokedSeen',
  back: 'granted',
  granted: 'granted',
  revoked: 'revoked',
  revokedSeen: 'revokedSeen',
} as const;

/** Once for each time, whoever finds that it has come. */
const repeatAlert: Rule<'repeatAlert'> = (state, _command, now) => {
  const life = findLife(state);
  const alert = life && openAlert(life);
  return alert !== undefined && now >= nextRepeatAt(alert) ? happened({ type: 'alertRepeated' }) : nothing;
};

/** Somebody is on it; somebody else may be after them. */
const takeAlert: Rule<'takeAlert'> = (state, { actor, told }) => {
  const outsider = whyNoMember(actor.person);
  if (outsider !== undefined) return refusedFor(outsider);
  if (!actor.isRequester && !actor.isApprover && !told.includes(actor.person.id))
    return refused('notAlerted');
  const life = findLife(state);
  const alert = life && openAlert(life);
  if (alert === undefined) return refused('alertOver');
  return alert.taken?.by === actor.person.id ? nothing : happened({ type: 'alertTaken' });
};

const nameOfUse = ({ kind, value }: OtherUse) => `${kind}:${value}`;

/** What auditors were not told yet. Counted by kind: addresses and versions leave room for other applications. */
function untold({ others = [] }: KeyUseSeen, told: UseTold): OtherUse[] {
  const news = others.filter((use) => !told.others?.includes(nameOfUse(use)));
  return otherKinds.flatMap((kind) =>
    news.filter((use) => use.kind === kind).slice(0, mostOfKind - toldOfKind(told, kind)),
  );
}

/** Tells once for each change of access that the key is used, that it was refused, and what nobody expected. */
const recordKeyUse: Rule<'recordKeyUse'> = (state, { seen }) => {
  const life = findLife(state);
  if (life === undefined || seen.of !== accessChange(life).sequence) return nothing;
  const told: UseTold = life.use?.of === seen.of ? life.use : { of: seen.of };
  const { served, refused } = seen;
  const news = untold(seen, told);
  const from = lateFrom(seen, life);
  const begins = from === undefined ? {} : { from };
  const isFirst = life.access === 'granted' && served !== undefined && told.first === undefined;
  const isRefused = life.access !== 'granted' && refused !== undefined && told.refused === undefined;
  return happened(
    ...(isFirst ? [{ type: 'keyUseSeen', use: 'served', at: served.first, ...begins } as const] : []),
    ...(isRefused ? [{ type: 'keyUseSeen', use: 'refused', at: refused.first, ...begins } as const] : []),
    ...(news.length > 0 ? [{ type: 'otherUseSeen', uses: news } as const] : []),
  );
};

export const watchRules = { recordWatch, repeatAlert, takeAlert, recordKeyUse };
