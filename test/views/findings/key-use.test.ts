import { expect, it, test } from 'vitest';
import fc from 'fast-check';
import { unwatched } from '../../../src/domain/checks/concerns.ts';
import { watchFindingsOf } from '../../../src/domain/checks/watch-findings.ts';
import {
  accessChange,
  judgeUses,
  type KeyUse,
  type KeyUseSeen,
  useSince,
  withoutAnswer,
} from '../../../src/domain/key-use.ts';
import { findLife, type Organization } from '../../../src/domain/organization.ts';
import { concernDetail, effectWords } from '../../../src/views/findings/words.ts';
import { standingOf } from '../../../src/views/standing/card.ts';
import { summaryMessage } from '../../../src/views/standing/summary.ts';
import { keyUseLine, useSinceWords } from '../../../src/views/findings/key.ts';
import { allWell, nowSeconds } from '../../domain/checks/sample-observations.ts';
import { restored, revoked } from '../../domain/life-stories.ts';
import { act, enabled, inPhase } from '../../domain/stories.ts';
import { app, hour, key, minute, tenant } from '../../domain/world.ts';
import { around } from '../story.ts';

const version = 'a'.repeat(32);
const expected = { applicationId: app.applicationId, keyName: key.name, versions: [version], addresses: [] };

function lost(): Organization {
  const state = inPhase(revoked(), 'revoked');
  return { ...state, life: { ...state.life, access: 'revokedSeen' } };
}

const states = { enabled, restored, revoked, lost } as const;
type State = keyof typeof states;

const lifeOf = (state: State) => {
  const life = findLife(states[state]());
  if (life === undefined) throw new Error(`there is no key in use in '${state}'`);
  return life;
};

const use = (changes: Partial<KeyUse>): KeyUse => ({
  caller: app.applicationId,
  status: 200,
  address: undefined,
  key: key.name,
  version,
  assignmentId: undefined,
  count: 1,
  first: 0,
  last: 0,
  ...changes,
});

/** What the log says, so long after access changed; without lines it is not kept, or late. */
interface Answer {
  readonly uses?: readonly (Partial<KeyUse> & { readonly after: number })[];
  readonly linesTo?: number;
  /** Hours of the clock without any line. */
  readonly missing?: number;
  readonly fault?: string;
}

const linesTo = 170 * minute;
const answers = {
  'no use': { linesTo },
  'no use, and a log that is late': { linesTo: 30 * minute },
  'no use for a day': { linesTo: 25 * hour },
  'no use for a day, and a log that was off for most of it': { linesTo: 25 * hour, missing: 22 },
  'no line of the vault': {},
  'uses of Adobe’s app': { linesTo, uses: [{ after: 90 * minute }] },
  'uses of Adobe’s app, soon after the change': { linesTo, uses: [{ after: 10 * minute }] },
  'uses of others': { linesTo, uses: [{ after: 90 * minute, caller: 'other' }] },
  'uses of another key': { linesTo, uses: [{ after: 90 * minute, key: 'other' }] },
  'refused attempts of Adobe’s app': { linesTo, uses: [{ after: 90 * minute, status: 403 }] },
  'refused attempts of Adobe’s app for a day': {
    linesTo: 25 * hour,
    uses: [{ after: 90 * minute, status: 403 }],
  },
  'uses of Adobe’s app, and refused ones after': {
    linesTo,
    uses: [{ after: 90 * minute }, { after: 100 * minute, status: 403 }],
  },
  'errors of the vault': { linesTo, uses: [{ after: 90 * minute, status: 500 }] },
  'a key that is not there, after too many requests': {
    linesTo,
    uses: [
      { after: 80 * minute, status: 429 },
      { after: 90 * minute, status: 404 },
    ],
  },
  'uses without a caller': { linesTo, uses: [{ after: 90 * minute, caller: undefined }] },
  'uses of Adobe’s app without a status': { linesTo, uses: [{ after: 90 * minute, status: 0 }] },
  'half an answer': { fault: 'Not the whole answer: PartialError' },
  'no workspace': { fault: 'WorkspaceNotFoundError' },
  'no right': { fault: 'InsufficientAccessError' },
  'an unknown table': { fault: 'SemanticError' },
} as const satisfies Record<string, Answer>;

const now = 26 * hour;

function seenIn(
  state: State,
  { uses = [], linesTo: last, missing = 0, fault }: Answer,
  before?: KeyUseSeen,
): KeyUseSeen {
  const life = lifeOf(state);
  const { at } = accessChange(life);
  if (fault !== undefined || last === undefined) {
    return withoutAnswer(life, before, fault ?? 'the log has no line of this vault', at + now);
  }
  const found = uses.map(({ after, ...changes }) => use({ ...changes, first: at + after, last: at + after }));
  const hours = Math.floor((at + last) / hour) - Math.floor(at / hour) + 1 - missing;
  const lines = { first: at, last: at + last, hours };
  return judgeUses({ uses: found, lines }, life, expected, at + now);
}

/** Times as minutes since access changed. */
const relative = (words: string, at: number) =>
  words.replaceAll(/<!date\^(\d+)\^[^>]*>/gu, (_, seconds: string) => {
    const minutes = Math.round((Number(seconds) * 1000 - at) / minute);
    return `+${minutes}`;
  });

function told(state: State, seen: KeyUseSeen) {
  const life = lifeOf(state);
  const change = accessChange(life);
  const context = { ...around, watch: { unseen: {}, pending: [], use: seen } };
  const look = { tenantId: tenant, keyName: key.name, nowSeconds };
  const toJudge = { seen, change, isGranted: life.access === 'granted' };
  const findings = watchFindingsOf(allWell, unwatched({}, undefined, 0), look, true, toJudge);
  const { entries } = act(states[state](), { type: 'recordKeyUse', seen }, change.at + now);
  return {
    line: relative(keyUseLine(life, context), change.at).replace('*Use of the key:* ', ''),
    summary: relative(
      JSON.stringify(summaryMessage([{ state: states[state](), context, approvers: 'unseen' }]).blocks),
      change.at,
    ),
    concern: findings.seen.find(({ concern }) => concern === 'keyUse')?.code,
    entries: entries.map(({ event }) =>
      event.type === 'keyUseSeen' ? `${event.use} +${(event.at - change.at) / minute}` : event.type,
    ),
  };
}

type Expectation = readonly [line: string, concern: string | undefined, ...entries: string[]];
const unknown = (why: string): Expectation => [`unknown. ${why}`, undefined];
const noLine = unknown('the log has no line of this vault');
const nobody =
  'unknown. The log does not say who tried or how it was answered, last +90 (the log up to +170)';

const whileGranted: Record<keyof typeof answers, Expectation> = {
  'no use': ['the log shows no use by Adobe since +0 (the log up to +170)', undefined],
  'no use, and a log that is late': ['the log shows no use by Adobe since +0 (the log up to +30)', undefined],
  'no use for a day': ['the log shows no use by Adobe since +0 (the log up to +1500)', 'keyUnused'],
  'no use for a day, and a log that was off for most of it': [
    'the log has gaps: 22 of 26 hours have no entries. Outside the gaps, the log shows no use by Adobe since +0 (the log up to +1500)',
    'keyUnused',
  ],
  'no line of the vault': noLine,
  'uses of Adobe’s app': ['last by Adobe +90 (the log up to +170)', 'keyUseFits', 'served +90'],
  'uses of Adobe’s app, soon after the change': [
    'last by Adobe +10 (the log up to +170)',
    'keyUseFits',
    'served +10',
  ],
  'uses of others': [
    'the log shows no use by Adobe since +0 (the log up to +170)',
    undefined,
    'otherUseSeen',
  ],
  'uses of another key': ['the log shows no use by Adobe since +0 (the log up to +170)', undefined],
  'refused attempts of Adobe’s app': ['△ Adobe’s app was refused, last +90 (the log up to +170)', undefined],
  'refused attempts of Adobe’s app for a day': [
    '△ Adobe’s app was refused, last +90 (the log up to +1500)',
    'keyUnused',
  ],
  'uses of Adobe’s app, and refused ones after': [
    '△ Adobe’s app was refused, last +100; it last used the key +90 (the log up to +170)',
    'keyUseFits',
    'served +90',
  ],
  'errors of the vault': [
    '△ Adobe’s app tried to use the key and got an error (HTTP 500), last +90 (the log up to +170)',
    undefined,
  ],
  'a key that is not there, after too many requests': [
    '△ Adobe’s app tried to use the key and got an error (HTTP 404), last +90 (the log up to +170)',
    undefined,
  ],
  'uses without a caller': [nobody, undefined, 'otherUseSeen'],
  'uses of Adobe’s app without a status': [nobody, undefined],
  'half an answer': unknown('Not the whole answer: PartialError'),
  'no workspace': unknown('WorkspaceNotFoundError'),
  'no right': unknown('InsufficientAccessError'),
  'an unknown table': unknown('SemanticError'),
};

const none = 'the log shows no attempt by Adobe since +0 (the log up to';
const whileGone: Record<keyof typeof answers, Expectation> = {
  ...whileGranted,
  'no use': [`${none} +170)`, 'keyUseFits'],
  'no use, and a log that is late': [`${none} +30)`, 'keyUseFits'],
  'no use for a day': [`${none} +1500)`, 'keyUseFits'],
  'no use for a day, and a log that was off for most of it': [
    `the log has gaps: 22 of 26 hours have no entries. Outside the gaps, ${none} +1500)`,
    'keyUseFits',
  ],
  'uses of Adobe’s app': [
    '△ Adobe’s app still used the key, last +90 (the log up to +170)',
    'keyStillServed',
  ],
  'uses of Adobe’s app, soon after the change': [
    'Adobe’s app last used the key +10, soon after it lost access (the log up to +170)',
    'keyUseFits',
  ],
  'uses of others': [`${none} +170)`, 'keyUseFits', 'otherUseSeen'],
  'uses of another key': [`${none} +170)`, 'keyUseFits'],
  'refused attempts of Adobe’s app': [
    'Adobe’s app was refused, last +90 (the log up to +170)',
    'keyUseFits',
    'refused +90',
  ],
  'refused attempts of Adobe’s app for a day': [
    'Adobe’s app was refused, last +90 (the log up to +1500)',
    'keyUseFits',
    'refused +90',
  ],
  'uses of Adobe’s app, and refused ones after': [
    '△ Adobe’s app still used the key, last +90 (the log up to +170)',
    'keyStillServed',
    'refused +100',
  ],
  'errors of the vault': [
    'Adobe’s app tried to use the key and got an error (HTTP 500), last +90 (the log up to +170)',
    'keyUseFits',
  ],
  'a key that is not there, after too many requests': [
    'Adobe’s app tried to use the key and got an error (HTTP 404), last +90 (the log up to +170)',
    'keyUseFits',
  ],
};

const rows = (Object.keys(states) as State[]).flatMap((state) =>
  (Object.keys(answers) as (keyof typeof answers)[]).map((answer) => {
    const table = lifeOf(state).access === 'granted' ? whileGranted : whileGone;
    return [state, answer, table[answer]] as const;
  }),
);

it.each(rows)('%s, and the log answers with %s', (state, answer, [line, concern, ...entries]) => {
  const found = told(state, seenIn(state, answers[answer]));
  expect({ ...found, summary: undefined }).toEqual({ line, concern, entries, summary: undefined });
  expect(found.summary).toContain(`Use of the key: ${line.replace('△ ', '')}.`);
});

it.each(['enabled', 'restored', 'revoked', 'lost'] as const)(
  '%s: an answer that fails takes nothing away, and says that it failed',
  (state) => {
    const before = seenIn(state, answers['refused attempts of Adobe’s app']);
    const whole = told(state, before).line;
    const after = told(state, seenIn(state, answers['half an answer'], before)).line;
    expect(after).toBe(`${whole}. The bot failed to read further: Not the whole answer: PartialError`);
  },
);

it.each(['enabled', 'restored', 'revoked', 'lost'] as const)(
  '%s: what was read before access changed says nothing now',
  (state) => {
    const seen = { ...seenIn(state, answers['uses of Adobe’s app']), of: 1 };
    expect(told(state, seen)).toMatchObject({ line: '', concern: undefined, entries: [] });
  },
);

test('a milestone says from when the log has lines, where it began late', () => {
  const words = (from?: number) => relative(useSinceWords({ from, until: 7 * hour }), 0);
  expect(words()).toBe(' The vault’s audit log shows since then, up to +420: no attempt by Adobe’s app.');
  expect(words(3 * hour)).toContain('shows since +180, up to +420: no attempt');
});

test('a milestone does not call attempts that ended in an error “no attempt”', () => {
  const since = useSince(seenIn('revoked', answers['errors of the vault']), lifeOf('revoked'));
  const words = useSinceWords(since);
  expect(words).toContain('Adobe’s app tried to use the key and got an error (HTTP 500), last');
  expect(words).not.toContain('no attempt');
});

test('a milestone does not show “no attempt” by a log with gaps', () => {
  const words = (missing: number, after?: number) =>
    relative(useSinceWords({ until: 7 * hour, gaps: { missing, of: 8 }, refused: after }), 0);
  expect(words(6)).toBe(
    ' The vault’s audit log since then, up to +420 has gaps: 6 of 8 hours have no entries. Outside the gaps, it shows no attempt by Adobe’s app.',
  );
  expect(words(6, hour)).toContain('shows since then, up to +420: Adobe’s app was refused, last +60.');
});

test('no use for a day names the refusals, and does not say that nothing keeps Adobe from the key', () => {
  const words = (answer: 'no use for a day' | 'refused attempts of Adobe’s app for a day') => {
    const life = lifeOf('enabled');
    const toJudge = { seen: seenIn('enabled', answers[answer]), change: accessChange(life), isGranted: true };
    const look = { tenantId: tenant, keyName: key.name, nowSeconds };
    const { seen } = watchFindingsOf(allWell, unwatched({}, undefined, 0), look, true, toJudge);
    const found = seen.at(-1);
    if (found?.code !== 'keyUnused') throw new Error('nothing is found');
    return `${concernDetail(found)} ${effectWords({ code: found.code, since: 0 })}`;
  };
  expect(words('no use for a day')).not.toContain('refused');
  expect(words('refused attempts of Adobe’s app for a day')).toMatch(
    /; the vault refused it, last on .* not proved/u,
  );
});

const times = fc.option(
  fc.record({ first: fc.nat(), last: fc.nat(), count: fc.nat(), assignmentId: fc.string() }),
  { nil: undefined },
);

test('evidence adds one line of its own; how things stand and how healthy they are is said as without it', () => {
  const seen = fc.record({
    of: fc.nat({ max: 30 }),
    askedAt: fc.nat(),
    from: fc.option(fc.nat(), { nil: undefined }),
    until: fc.option(fc.nat(), { nil: undefined }),
    served: times,
    refused: times,
    failed: fc.option(
      fc.record({ first: fc.nat(), last: fc.nat(), count: fc.nat(), status: fc.constantFrom(404, 500) }),
      { nil: undefined },
    ),
    stillServed: times,
    unnamed: times,
    unseen: fc.constantFrom(undefined, 'PartialError'),
  });
  fc.assert(
    fc.property(
      fc.constantFrom(...(Object.keys(states) as State[])),
      seen,
      fc.boolean(),
      (state, use, isOld) => {
        const organization = states[state]();
        const { sequence } = accessChange(lifeOf(state));
        const of = isOld ? use.of : sequence;
        const watch = { unseen: {}, pending: [] };
        const without = standingOf(organization, { ...around, watch });
        const found = standingOf(organization, { ...around, watch: { ...watch, use: { ...use, of } } });
        const [health = '', before = ''] = [found.health, without.health];
        expect({ ...found, health: before }).toEqual(without);
        expect(health.startsWith(before)).toBe(true);
        expect(health.slice(before.length)).toMatch(/^$|^\n\*Use of the key:\* .*$/u);
        expect(health.slice(before.length)).not.toMatch(/revoked|healthy|restored/iu);
      },
    ),
  );
});
