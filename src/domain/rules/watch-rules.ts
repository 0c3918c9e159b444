import { type Rule, happened, nothing } from './decision.ts';
import { changed, type Health, type HealthChange, isEmpty, lossesIn } from '../checks/health.ts';
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
  const access = accessAfter(state, changed(life.health, news, now), isWithinReach);
  if (isEmpty(news) && access === undefined) return nothing;
  return happened({ type: 'healthChanged', change: news, ...(access !== undefined && { access }) });
};

export const watchRules = { recordWatch };
