import { describe, expect, it } from 'vitest';
import {
  changed,
  type Health,
  type HealthChange,
  isEmpty,
  lossesIn,
  unwatched,
} from '../../../src/domain/checks/concerns.ts';
import {
  healthValue,
  judgeHealth,
  type Judging,
  nothingRecent,
  type Recent,
  watchStateOf,
} from '../../../src/domain/checks/judge-health.ts';
import type { Observations } from '../../../src/domain/checks/observations.ts';
import { oldVersionToWatch, watchFindingsOf } from '../../../src/domain/checks/watch-findings.ts';
import {
  allWell,
  firewalled,
  key,
  nowSeconds,
  present,
  seen,
  tenantId,
  vault,
} from './sample-observations.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const start = nowSeconds * 1000;
const version = '78deebed173b48e48f55abf87ed4cf71';

/** A watch that looks when it is told to, and remembers. */
function createWatch(first: Partial<Health> = {}, options: Partial<Judging> = {}) {
  let health: Health = { ...unwatched({}, version, start), app: 'o', ...first };
  let recent: Recent = nothingRecent;
  return {
    health: () => health,
    look(at: number, seenNow: Partial<Observations> = {}) {
      const now = start + at;
      const observations = { ...allWell, ...seenNow };
      const expected = { tenantId, keyName: 'k', nowSeconds: now / 1000 };
      const sightings = watchFindingsOf(observations, health, expected, recent.seenAt !== undefined);
      const judged = judgeHealth(sightings, { health, recent, now, accepted: {}, onPurpose: [], ...options });
      health = changed(health, judged.change, now);
      recent = judged.recent;
      return judged;
    },
  };
}

function withoutVault(because: 'absent' | 'deleted'): Partial<Observations> {
  const gone = { kind: 'unseen', because: 'notYet', detail: '' } as const;
  const found =
    because === 'absent'
      ? seen({ kind: 'absent' } as const)
      : seen({ kind: 'deleted', value: { scheduledPurgeDate: undefined, location: 'westus' } } as const);
  return { vault: found, key: gone, latestKey: gone, roles: gone };
}

const latest = (changes: Parameters<typeof key>[0]): Partial<Observations> => ({ latestKey: key(changes) });
const noRole: Partial<Observations> = { roles: seen([]) };
const noApp: Partial<Observations> = {
  app: seen({ kind: 'absent' } as const),
  roles: { kind: 'unseen', because: 'notYet', detail: '' },
};

const denied = {
  name: 'stack',
  scope: '/',
  onlyAtScope: false,
  isConditional: false,
  permissions: [{ dataActions: ['*'], notDataActions: [] }],
  principals: [{ id: '00000000-0000-0000-0000-000000000000', type: 'SystemDefined' }],
  excluded: [],
};

const outsideChanges: readonly [string, Partial<Observations>, string, string][] = [
  ['the key disabled', latest({ enabled: false }), 'keyEnabled', 'keyIsDisabled'],
  ['the key expired', latest({ expiresSeconds: nowSeconds - 1 }), 'keyExpiry', 'expired'],
  ['operations taken away', latest({ keyOps: ['unwrapKey'] }), 'keyOperations', 'operationsMissing'],
  ['the key gone', { latestKey: seen({ kind: 'absent' } as const) }, 'keyEnabled', 'keyAbsent'],
  ['the vault deleted', withoutVault('deleted'), 'vaultExists', 'vaultDeleted'],
  ['a denial', { denials: seen([denied]) }, 'roleAssignment', 'roleDenied'],
  ['the role taken away', noRole, 'roleAssignment', 'roleAbsent'],
  ['the app gone', noApp, 'appInTenant', 'appAbsent'],
  [
    'the app disabled',
    { app: present({ objectId: 'o', displayName: 'CMK app', accountEnabled: false }) },
    'appInTenant',
    'appDisabled',
  ],
  [
    'the app created again',
    { ...noRole, app: present({ objectId: 'other', displayName: 'CMK app', accountEnabled: true }) },
    'roleAssignment',
    'appRecreated',
  ],
];

describe('the watch', () => {
  it.each(outsideChanges)(
    'takes %s for a loss, tells it once and tells its end',
    (_what, change, concern, code) => {
      const watch = createWatch();
      const first = watch.look(0, change);
      expect(first).toMatchObject({ change: {}, againAt: start + minute });
      expect(isEmpty(first.change)).toBe(true);
      expect(watch.look(minute, change).change.raised).toMatchObject([{ concern, code, since: start }]);
      expect(lossesIn(watch.health())).toEqual([concern]);
      expect(isEmpty(watch.look(15 * minute, change).change)).toBe(true);
      expect(isEmpty(watch.look(2 * day, change).change)).toBe(true);
      expect(isEmpty(watch.look(2 * day + minute).change)).toBe(true);
      expect(watch.look(2 * day + 2 * minute).change.over).toEqual([concern]);
      expect(lossesIn(watch.health())).toEqual([]);
    },
  );

  it('takes access policies for a loss only where none lets the app in', () => {
    const off = (keys: string[]) => ({
      vault: vault({ enableRbacAuthorization: false, accessPolicies: [{ objectId: 'o', keys }] }),
    });
    for (const [keys, losses] of [
      [['all'], []],
      [['list'], ['roleAssignment']],
    ] as const) {
      const watch = createWatch();
      watch.look(0, off([...keys]));
      watch.look(minute, off([...keys]));
      expect(Object.keys(watch.health().concerns)).toContain('azureRbac');
      expect(lossesIn(watch.health())).toEqual(losses);
    }
  });

  it('does not take a vault that is not at its place for a loss: it may have been moved', () => {
    const watch = createWatch();
    watch.look(0, withoutVault('absent'));
    watch.look(minute, withoutVault('absent'));
    expect(watch.health().concerns.vaultExists?.code).toBe('vaultAbsent');
    expect(lossesIn(watch.health())).toEqual([]);
  });

  it('alerts when everything that was seen is refused at once, and not where nothing ever was', () => {
    const no = { kind: 'unseen', because: 'noRight', detail: '403' } as const;
    const away = { kind: 'unseen', because: 'unreachable', detail: 'gone' } as const;
    const refused = { vault: no, roles: no, denials: no, latestKey: away };
    const watch = createWatch();
    watch.look(0);
    watch.look(minute, refused);
    expect(watch.look(2 * minute, refused).change.raised).toMatchObject([{ code: 'sightLost' }]);
    watch.look(3 * minute);
    expect(watch.look(4 * minute).change.over).toEqual(['sight']);
    const never = createWatch();
    never.look(0, refused);
    expect(never.look(minute, refused).change.raised).toBeUndefined();
  });

  it('counts the end of the role and of the bot’s own secret down', () => {
    const end = new Date(start + 10 * day).toISOString();
    const ends = {
      schedules: seen([{ assignmentId: 'a', scope: '', roleId: '', principalId: '', endsOn: end }]),
      secretEnd: seen(end),
    };
    const watch = createWatch();
    watch.look(0, ends);
    const { raised = [] } = watch.look(minute, ends).change;
    expect(raised.map(({ code, daysTold }) => [code, daysTold])).toEqual([
      ['roleEnds', 30],
      ['secretExpires', 30],
    ]);
  });

  it('finds nothing to tell where all is well', () => {
    expect(createWatch().look(0)).toEqual({
      change: {},
      recent: { ...nothingRecent, because: {}, seenAt: start },
      againAt: undefined,
    });
  });

  it('does not take one look alone for a fact', () => {
    const watch = createWatch();
    watch.look(0, noRole);
    expect(isEmpty(watch.look(minute).change)).toBe(true);
    expect(isEmpty(watch.look(2 * minute, noRole).change)).toBe(true);
    expect(watch.health().concerns).toEqual({});
  });

  it('calls a closed firewall a risk and no loss', () => {
    const watch = createWatch();
    const closed = { vault: vault({ publicNetworkAccess: 'Disabled', bypass: 'None' }) };
    watch.look(0, closed);
    expect(watch.look(minute, closed).change.raised?.map(({ code }) => code)).toContain('exceptionOff');
    expect(lossesIn(watch.health())).toEqual([]);
  });

  it('says what comes and goes once, and that it is over after an hour of quiet', () => {
    const watch = createWatch();
    const told: HealthChange[] = [];
    const isDown = (at: number) => (at < 3 * hour ? Math.floor(at / (5 * minute)) % 2 === 0 : false);
    for (let at = 0; at <= 6 * hour; at += minute) told.push(watch.look(at, isDown(at) ? noRole : {}).change);
    const news = told.filter((change) => !isEmpty(change));
    expect(news.map(({ raised, over }) => [raised?.[0]?.unsteady, over])).toEqual([
      [undefined, undefined],
      [undefined, ['roleAssignment']],
      [true, undefined],
      [undefined, ['roleAssignment']],
    ]);
  });

  it('counts the days down to an expiry, each step once', () => {
    const watch = createWatch();
    const expiring = latest({ expiresSeconds: nowSeconds + 100 * 86_400 });
    const told: unknown[] = [];
    for (let at = 0; at <= 102 * day; at += 6 * hour) {
      const { change } = watch.look(at, expiring);
      if (!isEmpty(change))
        told.push(change.raised?.map(({ code, daysTold }) => `${code} ${daysTold ?? ''}`)[0]);
    }
    expect(told).toEqual(['expiryAhead 60', 'expiryAhead 30', 'expiryAhead 7', 'expiryAhead 1', 'expired ']);
  });

  it('is content with an expiry that was moved far ahead', () => {
    const watch = createWatch();
    const near = latest({ expiresSeconds: nowSeconds + 5 * 86_400 });
    watch.look(0, near);
    expect(watch.look(minute, near).change.raised).toMatchObject([{ daysTold: 7 }]);
    const far = latest({ expiresSeconds: nowSeconds + 400 * 86_400 });
    watch.look(2 * minute, far);
    expect(watch.look(3 * minute, far).change.over).toEqual(['keyExpiry']);
  });

  it('counts the days until a deleted key is gone for good', () => {
    const watch = createWatch();
    const scheduledPurgeDate = new Date(start + 90 * day).toISOString();
    const deleted = {
      latestKey: seen({ kind: 'deleted', value: { scheduledPurgeDate, location: undefined } } as const),
    };
    const told: unknown[] = [];
    for (let at = 0; at <= 89.9 * day; at += hour) {
      const { raised = [] } = watch.look(at, deleted).change;
      told.push(...raised.map(({ daysTold, since }) => [daysTold, since - start]));
    }
    expect(told).toEqual([
      [undefined, 0],
      [60, 0],
      [30, 0],
      [7, 0],
      [1, 0],
    ]);
  });

  it('keeps an eye on the version before the latest for a day', () => {
    const watch = createWatch();
    expect(watch.look(0, latest({ version: 'new' })).change.version).toBe('new');
    expect(oldVersionToWatch(watch.health(), start + hour)).toBe(version);
    const disabled = { ...latest({ version: 'new' }), key: key({ enabled: false }) };
    watch.look(hour, disabled);
    expect(watch.look(hour + minute, disabled).change.raised).toMatchObject([
      { concern: 'oldVersion', code: 'oldVersionDisabled', facts: { version } },
    ]);
    expect(lossesIn(watch.health())).toEqual([]);
    watch.look(day, latest({ version: 'new' }));
    expect(watch.look(day + minute, latest({ version: 'new' })).change.over).toEqual(['oldVersion']);
  });

  it('takes what it cannot see neither for better nor for worse', () => {
    const watch = createWatch();
    watch.look(0, noRole);
    watch.look(minute, noRole);
    const throttled = { kind: 'unseen', because: 'throttled', detail: '' } as const;
    const away = { vault: throttled, latestKey: throttled, key: throttled, app: throttled, roles: throttled };
    for (let at = 15 * minute; at <= 75 * minute; at += 15 * minute) {
      expect(isEmpty(watch.look(at, away).change)).toBe(true);
    }
    expect(lossesIn(watch.health())).toEqual(['roleAssignment']);
    watch.look(90 * minute);
    expect(watch.look(91 * minute).change.over).toEqual(['roleAssignment']);
  });

  it('says once that Azure has kept it from looking for hours', () => {
    const watch = createWatch();
    const away = { roles: { kind: 'unseen', because: 'throttled', detail: '' } } as const;
    const told: HealthChange[] = [];
    for (let at = 0; at <= day; at += 15 * minute) told.push(watch.look(at, away).change);
    expect(told.filter((change) => !isEmpty(change))).toEqual([
      expect.objectContaining({ blind: { throttled: ['roleAssignment'] } }),
    ]);
    expect(watch.look(day + minute).change.sighted).toEqual(['roleAssignment']);
  });

  it('has not seen a role whose content it had no turn to ask for', () => {
    const custom = { id: 'a', roleId: 'custom', scope: '/', condition: undefined };
    const watch = createWatch();
    const { recent } = watch.look(0, { roles: seen([custom]) });
    expect(recent.seenAt).toBeUndefined();
    expect(healthValue(watch.health(), watchStateOf(start, recent), start)).toBe('unknown');
  });

  it('says once what it may not look at', () => {
    const watch = createWatch();
    const refused = { app: { kind: 'unseen', because: 'noRight', detail: '' }, roles: firewalled } as const;
    expect(watch.look(0, refused)).toMatchObject({ change: {}, againAt: start + minute });
    expect(watch.look(minute, refused).change.blind).toEqual({
      noRight: ['appInTenant', 'roleAssignment', 'roleExpiry'],
    });
    expect(isEmpty(watch.look(15 * minute, refused).change)).toBe(true);
  });

  it('does not call the rest of a disabled key hidden from it', () => {
    const watch = createWatch();
    const hidden = latest({ enabled: false, kty: undefined, bits: undefined, keyOps: undefined });
    watch.look(0, hidden);
    expect(watch.look(minute, hidden).change).toMatchObject({
      blind: undefined,
      raised: [{ concern: 'keyEnabled' }],
    });
  });

  it('does not tell a warning that people approved, and tells its worsening', () => {
    const facts = { address: '20.88.123.53' };
    const accepted = {
      adobeAddress: { check: 'adobeAddress', verdict: 'warning', code: 'addressMissing', facts },
    } as const;
    const watch = createWatch({}, { accepted });
    const restricted = vault({ defaultAction: 'Deny' });
    watch.look(0, { vault: restricted });
    expect(isEmpty(watch.look(minute, { vault: restricted }).change)).toBe(true);
    const unexcepted = { vault: vault({ defaultAction: 'Deny', bypass: 'None' }) };
    watch.look(2 * minute, unexcepted);
    expect(watch.look(3 * minute, unexcepted).change.raised).toMatchObject([{ code: 'exceptionOff' }]);
  });

  it('does not tell the role that people took away on purpose', () => {
    const watch = createWatch({}, { onPurpose: ['roleAssignment'] });
    watch.look(0, noRole);
    expect(isEmpty(watch.look(minute, noRole).change)).toBe(true);
  });

  it('knows the app anew once the role reaches it again', () => {
    const watch = createWatch();
    const anew = { app: present({ objectId: 'other', displayName: 'CMK app', accountEnabled: true }) };
    watch.look(0, { ...anew, ...noRole });
    expect(watch.look(minute, { ...anew, ...noRole }).change).toMatchObject({ app: undefined });
    expect(watch.look(2 * minute, anew).change.app).toBe('other');
    expect(watch.look(3 * minute, anew).change.over).toEqual(['roleAssignment']);
  });
});
