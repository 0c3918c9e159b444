import { describe, expect, test } from 'vitest';
import { drilledIn, findDrill, underDrill } from '../../src/domain/open-request.ts';
import type { GateOutcome } from '../../src/domain/commands.ts';
import type { DrillEnd, Event } from '../../src/domain/events.ts';
import type { Organization } from '../../src/domain/organization.ts';
import { due } from '../../src/domain/rules/due.ts';
import { evolve } from '../../src/domain/states/evolve.ts';
import { livedAt, proposeTo } from './life-stories.ts';
import {
  type Told,
  act,
  announcementShown,
  approveBy,
  chooseVault,
  enabled,
  prepared,
  propose,
  proposedAt,
  typesOf,
} from './stories.ts';
import { hour, minute, terms } from './world.ts';

const drills = {
  enable: { from: prepared(), ask: { ...propose, isDrill: true }, real: propose, at: proposedAt },
  revoke: {
    from: enabled(),
    ask: { ...proposeTo('revoke'), isDrill: true },
    real: proposeTo('revoke'),
    at: livedAt,
  },
} as const;
const acts = ['enable', 'revoke'] as const;

function asked(what: (typeof acts)[number]): Told {
  const { from, ask, at } = drills[what];
  return act(from, ask, at);
}

/** With every approval, announced, its cooling-off over. */
function atGate(what: (typeof acts)[number]): { readonly state: Organization; readonly now: number } {
  const now = drills[what].at + hour;
  let { state } = asked(what);
  const fingerprint = findDrill(state)?.proposal.fingerprint ?? '';
  const ofAct = what === 'enable' ? terms : { ...terms, coolingOffMs: 0 };
  for (const id of ['UAPP1', 'UAPP2'])
    state = act(state, { ...approveBy(id, fingerprint), terms: ofAct }, now).state;
  state = act(state, announcementShown(now), now).state;
  return { state, now: now + 20 * minute };
}

describe.each(acts)('a drill of %s', (what) => {
  const { from, real, at } = drills[what];
  const held = asked(what);

  test('is asked for like the act, under another fingerprint', () => {
    expect(typesOf(held)).toEqual(['proposed']);
    const meant = act(from, real, at).state;
    const fingerprints = [held.state, meant].map((state) =>
      'proposal' in state ? state.proposal.fingerprint : '',
    );
    expect(new Set(fingerprints).size).toBe(2);
    expect(held.entries.map(({ schema }) => schema)).toEqual([3]);
  });

  test('makes no work that could act, from its first entry to its gate', () => {
    const kinds = [held.state, atGate(what).state].flatMap((state) => due(state).map(({ kind }) => kind));
    expect(kinds).toContain('rehearse');
    const quiet = ['look', 'search', 'expire', 'remind', 'rehearse'];
    expect(kinds.filter((kind) => !quiet.includes(kind))).toEqual([]);
  });

  test('ends at a gate that holds, and nothing begins', () => {
    const { state, now } = atGate(what);
    const fingerprint = findDrill(state)?.proposal.fingerprint ?? '';
    const passed = act(
      state,
      { type: 'passGate', outcome: { kind: 'holds' }, fingerprint, ticket: 't' },
      now,
    );
    expect(passed.events).toEqual([{ type: 'drillEnded', why: { kind: 'held' } }]);
    expect(passed.state.phase).toBe(from.phase);
    expect('run' in passed.state && passed.state.run).toEqual(from.run);
    expect('life' in passed.state && passed.state.life).toEqual('life' in from && from.life);
  });

  test.each<Extract<GateOutcome, DrillEnd>>([
    { kind: 'refused', refusal: { kind: 'failedBefore', name: 'Config1' } },
    { kind: 'elsewhere', status: 'COMPLETED', askedAs: 'Config1' },
  ])('ends where the act would not begin, and says why: $kind', (outcome) => {
    const { state, now } = atGate(what);
    const fingerprint = findDrill(state)?.proposal.fingerprint ?? '';
    const ended = act(state, { type: 'passGate', outcome, fingerprint }, now);
    expect(ended.events).toEqual([{ type: 'drillEnded', why: outcome }]);
    expect(ended.state.phase).toBe(from.phase);
  });

  test.each<Event>([
    { type: 'intended', fingerprint: '' },
    { type: 'intentFound', fingerprint: '', ticket: 't', postedAt: 0 },
    { type: 'startedElsewhere', status: 'CREATED', askedAs: 'Config1' },
    { type: 'gateRefused', refusal: { kind: 'failedBefore', name: 'Config1' } },
    { type: 'revocationBegan', fingerprint: '' },
    { type: 'restorationBegan', fingerprint: '' },
  ])('cannot become the real thing: $type is no entry of it', (event) => {
    const { state, now } = atGate(what);
    const fingerprint = findDrill(state)?.proposal.fingerprint ?? '';
    const named = 'fingerprint' in event ? { ...event, fingerprint } : event;
    const entry = { schema: 1, sequence: state.sequence + 1, at: now, by: 'bot', event: named } as const;
    expect(() => evolve(state, entry)).toThrow(/was approved, not|is no drill/u);
  });

  test('is over at once when the real thing is proposed, which is as if there had been none', () => {
    const proposed = act(atGate(what).state, real, at + 2 * hour);
    expect(typesOf(proposed)).toEqual(['drillEnded', 'proposed']);
    expect('approvals' in proposed.state && proposed.state.approvals).toEqual([]);
    expect(act(from, real, at + 2 * hour).refusal).toBeUndefined();
  });

  test('stays under way where the real thing is refused', () => {
    const refused = act(held.state, { ...real, acknowledged: false }, at + minute);
    expect(refused.refusal?.reason).toBe('acknowledgementMissing');
    expect(findDrill(refused.state)).toBeDefined();
  });

  test('is no real proposal on the record, whatever happens while it is held', () => {
    const noted = drilledIn([...held.entries, ...act(held.state, real, at + minute).entries]);
    expect([...noted]).toEqual([held.state.sequence, held.state.sequence + 1]);
    expect(underDrill(from)).toBe(from);
  });
});

test('what a person chooses goes first, and ends a drill', () => {
  const chosen = act(asked('enable').state, chooseVault, proposedAt + minute);
  expect(typesOf(chosen)).toEqual(['drillEnded', 'vaultChosen', 'attested']);
});

test.each([
  ['roleAbsent', 'roleAssignment', ['drillEnded', 'healthChanged'], 'revoked'],
  ['exceptionOff', 'trustedServices', ['healthChanged'], 'awaitingApproval'],
] as const)('no loss of access waits for the end of a drill: %s', (code, concern, entries, phase) => {
  const raised = [{ concern, code, facts: {}, since: livedAt }];
  const watch = { type: 'recordWatch', change: { raised }, isWithinReach: false } as const;
  const seen = act(asked('revoke').state, watch, livedAt + minute);
  expect(typesOf(seen)).toEqual(entries);
  expect(seen.state.phase).toBe(phase);
});

test('nothing that is enabled already is rehearsed to be enabled, and no drill is held over another', () => {
  expect(act(enabled(), drills.enable.ask, livedAt).refusal?.reason).toBe('notPreparing');
  expect(act(asked('revoke').state, drills.revoke.ask, livedAt).refusal?.reason).toBe('otherProposalOpen');
});
