import { describe, expect, it, test } from 'vitest';
import type { AskOutcome } from '../../src/domain/commands.ts';
import { slowAfterMs } from '../../src/domain/rules/enabling-rules.ts';
import type { Organization } from '../../src/domain/organization.ts';
import { isKnownStatus } from '../../src/domain/post.ts';
import {
  absent,
  absentAt,
  accepted,
  act,
  answeredAt,
  approved,
  enabled,
  inPhase,
  intended,
  prepared,
  settling,
  typesOf,
  unknownOutcome,
} from './stories.ts';
import { finding, hour, key, keyIn, minute, otherVault } from './world.ts';

const now = answeredAt + hour;
const other = keyIn(otherVault, 'cmk-key').identifier;
const found = (status: string, changes: object = {}): AskOutcome => ({
  kind: 'found',
  status,
  askedAs: 'Config1',
  keyVaultKeyIdentifier: key.identifier,
  ...changes,
});
const nowhere: AskOutcome = { kind: 'absent' };
const ask = (state: Organization, outcome: AskOutcome, at = now) =>
  act(state, { type: 'recordAsk', outcome }, at);

describe('while Adobe is at work', () => {
  it.each([
    ['the same status says nothing new', found('CREATED'), [], 'enabling'],
    ['another status is a new stage', found('RUNNING'), ['stageReached'], 'enabling'],
    [
      'a status nobody documented is one too, and still at work',
      found('PAUSED'),
      ['stageReached'],
      'enabling',
    ],
    [
      'a status that only looks like the end is not the end',
      found('COMPLETED_WITH_ERRORS'),
      ['stageReached'],
      'enabling',
    ],
    ['COMPLETED is the end', found('COMPLETED'), ['stageReached', 'completed'], 'enabled'],
    ['FAILED goes back to preparing', found('FAILED'), ['stageReached', 'failed'], 'preparing'],
    ['a 404 long after the yes is told, and ends nothing', nowhere, ['absentAtAdobe'], 'enabling'],
    [
      'an answer without a key takes nothing from what Adobe said yes to',
      found('COMPLETED', { keyVaultKeyIdentifier: undefined }),
      ['stageReached', 'completed'],
      'enabled',
    ],
    [
      'another version of the key is ours: Adobe keeps vault and name only',
      found('COMPLETED', { keyVaultKeyIdentifier: `${key.identifier}x` }),
      ['stageReached', 'completed'],
      'enabled',
    ],
    [
      'COMPLETED with another key is not ours, and never the end',
      found('COMPLETED', { keyVaultKeyIdentifier: other }),
      ['outcomeBecameUnknown'],
      'outcomeUnknown',
    ],
    [
      'FAILED with another key is not ours either',
      found('FAILED', { keyVaultKeyIdentifier: other }),
      ['outcomeBecameUnknown'],
      'outcomeUnknown',
    ],
    [
      'an answer for a name of an attempt before is not heard',
      found('FAILED', { askedAs: 'Config0' }),
      [],
      'enabling',
    ],
  ])('%s', (_name, outcome, events, phase) => {
    const told = ask(accepted(), outcome);
    expect(typesOf(told)).toEqual(events);
    expect(told.state.phase).toBe(phase);
  });

  test('the name that answers is asked first from then on', () => {
    const { state } = ask(accepted(), found('RUNNING', { askedAs: 'config1' }));
    expect(inPhase(state, 'enabling').names).toEqual(['config1', 'Config1', 'acpAnswer']);
  });

  test('each stage is kept with its time', () => {
    const running = ask(accepted(), found('RUNNING'), answeredAt + minute);
    const updating = ask(running.state, found('UPDATE_EXISTING_RESOURCES'), answeredAt + 2 * minute);
    const { life } = inPhase(ask(updating.state, found('COMPLETED')).state, 'enabled');
    expect(life.enablement?.stages).toEqual([
      { status: 'CREATED', at: answeredAt },
      { status: 'RUNNING', at: answeredAt + minute },
      { status: 'UPDATE_EXISTING_RESOURCES', at: answeredAt + 2 * minute },
      { status: 'COMPLETED', at: now },
    ]);
  });

  test('FAILED keeps what the bot’s own checks say, and spends the name', () => {
    const diagnosis = [finding('keyEnabled', 'fail'), finding('roleAssignment', 'unknown')];
    const { state } = ask(accepted(), found('FAILED', { diagnosis }));
    expect(inPhase(state, 'preparing').run.setback).toEqual({ kind: 'failed', name: 'Config1', diagnosis });
    expect(state.spentNames).toEqual(['Config1']);
  });

  test('Adobe’s own spelling of a status is kept only if its capitals differ', () => {
    expect(ask(accepted(), found('RUNNING', { written: 'Running' })).events).toEqual([
      { type: 'stageReached', status: 'RUNNING', written: 'Running', askedAs: 'Config1' },
    ]);
    expect(ask(accepted(), found('RUNNING')).events).toStrictEqual([
      { type: 'stageReached', status: 'RUNNING', askedAs: 'Config1' },
    ]);
  });

  test('FAILED without anything that the checks say has no diagnosis', () => {
    expect(ask(accepted(), found('FAILED')).events.at(-1)).toEqual({ type: 'failed', diagnosis: [] });
  });
});

describe('an answer about another organization', () => {
  const foreign = (of: string, status = 'COMPLETED') => found(status, { otherOrganization: of });
  const told = ask(unknownOutcome(), foreign('FFFF@AdobeOrg'));

  test('says nothing about ours, whatever its status and its key', () => {
    expect(told.events).toStrictEqual([
      { type: 'outcomeBecameUnknown', cause: 'otherOrganization', detail: 'FFFF@AdobeOrg' },
    ]);
    for (const status of ['RUNNING', 'COMPLETED', 'FAILED'])
      expect(ask(unknownOutcome(), foreign('FFFF@AdobeOrg', status)).state.phase).toBe('outcomeUnknown');
  });

  test('puts in doubt what Adobe said yes to, and keeps the yes', () => {
    const { state } = ask(accepted(), foreign('FFFF@AdobeOrg'));
    expect(inPhase(state, 'outcomeUnknown')).toMatchObject({
      cause: 'otherOrganization',
      accepted: { at: answeredAt },
    });
  });

  test('is told once, and again where it is yet another', () => {
    expect(ask(told.state, foreign('FFFF@AdobeOrg')).events).toEqual([]);
    expect(typesOf(ask(told.state, foreign('EEEE@AdobeOrg')))).toEqual(['outcomeBecameUnknown']);
    const unnamed = ask(unknownOutcome(), found('RUNNING', { keyVaultKeyIdentifier: undefined }));
    expect(typesOf(ask(unnamed.state, foreign('')))).toEqual(['outcomeBecameUnknown']);
  });

  test('ends an hour of 404 also where it was told before', () => {
    const again = ask(ask(told.state, nowhere).state, foreign('FFFF@AdobeOrg'));
    expect(typesOf(again)).toEqual(['outcomeBecameUnknown']);
    expect(inPhase(again.state, 'outcomeUnknown').absentSince).toBeUndefined();
  });
});

describe('accepted, and then not shown', () => {
  const minute = 60_000;

  test('it is told after ten minutes and again an hour later, and no more', () => {
    let state: Organization = accepted();
    const said: string[] = [];
    for (let passed = 1; passed <= 180; passed += 1) {
      const asked = ask(state, nowhere, answeredAt + passed * minute);
      said.push(...typesOf(asked).map((type) => `${type} ${passed}`));
      ({ state } = asked);
    }
    expect(said).toEqual(['absentAtAdobe 10', 'absentAtAdobe 70']);
    expect(state.phase).toBe('enabling');
  });

  test('what Adobe shows after all is told, also where its status is the same', () => {
    const missing = ask(accepted(), nowhere, answeredAt + 10 * minute);
    const shown = ask(missing.state, found('CREATED'), answeredAt + 11 * minute);
    expect(typesOf(shown)).toEqual(['stageReached']);
    expect(inPhase(shown.state, 'enabling').absent).toBeUndefined();
  });
});

describe('after a day of work', () => {
  const late = answeredAt + slowAfterMs;

  it.each([
    ['a second before it nothing is said', found('RUNNING'), late - 1_000, ['stageReached']],
    ['it is said with the stage', found('RUNNING'), late, ['stageReached', 'slowReported']],
    ['it is said where nothing is new', found('CREATED'), late, ['slowReported']],
    ['it is said where Adobe shows nothing', nowhere, late, ['absentAtAdobe', 'slowReported']],
    ['it is not said of what has just ended', found('COMPLETED'), late, ['stageReached', 'completed']],
    ['nor of what has just failed', found('FAILED'), late, ['stageReached', 'failed']],
  ])('%s', (_name, outcome, at, events) => {
    expect(typesOf(ask(accepted(), outcome, at))).toEqual(events);
  });

  test('it is not said of what became unknown by the same answer', () => {
    const { state } = ask(accepted(), nowhere, answeredAt + 10 * minute);
    const told = ask(state, nowhere, late + 1);
    expect(typesOf(told)).toEqual(['outcomeBecameUnknown', 'absentAtAdobe']);
    expect(told.state.phase).toBe('outcomeUnknown');
  });

  test('it is said once, however long it takes, and work is never called failed for it', () => {
    let state: Organization = accepted();
    const said: string[] = [];
    for (let day = 1; day <= 90; day += 1) {
      const told = ask(state, found(day % 2 === 0 ? 'RUNNING' : 'NEW'), answeredAt + day * slowAfterMs);
      said.push(...typesOf(told).filter((type) => type !== 'stageReached'));
      state = told.state;
    }
    expect(said).toEqual(['slowReported']);
    expect(state.phase).toBe('enabling');
  });
});

describe('while the outcome is unknown', () => {
  it.each([
    ['a 404 is noted the first time', nowhere, ['absentAtAdobe'], 'outcomeUnknown'],
    ['it is there: enabling goes on', found('NEW'), ['foundAtAdobe'], 'enabling'],
    ['it is there and done', found('COMPLETED'), ['foundAtAdobe', 'completed'], 'enabled'],
    ['it is there and failed', found('FAILED'), ['foundAtAdobe', 'failed'], 'preparing'],
    ['it is there in a status nobody documented', found('PAUSED'), ['foundAtAdobe'], 'enabling'],
    [
      'another key there says nothing about ours',
      found('COMPLETED', { keyVaultKeyIdentifier: other }),
      ['outcomeBecameUnknown'],
      'outcomeUnknown',
    ],
    [
      'nor does one that names no key',
      found('COMPLETED', { keyVaultKeyIdentifier: undefined }),
      ['outcomeBecameUnknown'],
      'outcomeUnknown',
    ],
    [
      'a name of an attempt before is not heard',
      found('COMPLETED', { askedAs: 'Config0' }),
      [],
      'outcomeUnknown',
    ],
  ])('%s', (_name, outcome, events, phase) => {
    const told = ask(unknownOutcome(), outcome);
    expect(typesOf(told)).toEqual(events);
    expect(told.state.phase).toBe(phase);
  });

  test('404 is noted once, with the time of the first', () => {
    const again = ask(absent(), nowhere);
    expect(again.events).toEqual([]);
    expect(inPhase(again.state, 'outcomeUnknown').absentSince).toBe(absentAt);
  });

  test('another key is told once, again where it is yet another, and ends the hour of 404', () => {
    const foreign = found('RUNNING', { keyVaultKeyIdentifier: other });
    const once = ask(absent(), foreign);
    expect(inPhase(once.state, 'outcomeUnknown')).toMatchObject({ cause: 'otherKey', detail: other });
    expect(inPhase(once.state, 'outcomeUnknown').absentSince).toBeUndefined();
    expect(ask(once.state, foreign).events).toEqual([]);
    const yetAnother = keyIn(otherVault, 'third').identifier;
    expect(typesOf(ask(once.state, found('RUNNING', { keyVaultKeyIdentifier: yetAnother })))).toEqual([
      'outcomeBecameUnknown',
    ]);
    const gone = ask(once.state, nowhere);
    expect(typesOf(gone)).toEqual(['absentAtAdobe']);
    const back = ask(gone.state, foreign);
    expect(typesOf(back)).toEqual(['outcomeBecameUnknown']);
    expect(inPhase(back.state, 'outcomeUnknown').absentSince).toBeUndefined();
  });

  test('another key ends a settlement that was asked for: it rested on 404', () => {
    const { state } = ask(settling(), found('RUNNING', { keyVaultKeyIdentifier: other }));
    expect(inPhase(state, 'outcomeUnknown').settlement).toBeUndefined();
  });

  test('one that names no key is told once, never as another key, and ends the hour of 404', () => {
    const unnamed = found('RUNNING', { keyVaultKeyIdentifier: undefined });
    const once = ask(settling(), unnamed);
    const after = inPhase(once.state, 'outcomeUnknown');
    expect(after).toMatchObject({ cause: 'unnamedKey', detail: '' });
    expect([after.absentSince, after.settlement]).toEqual([undefined, undefined]);
    expect(ask(once.state, unnamed).events).toEqual([]);
    expect(ask(once.state, found('RUNNING')).state.phase).toBe('enabling');
    const foreign = ask(once.state, found('RUNNING', { keyVaultKeyIdentifier: other }));
    expect(ask(foreign.state, unnamed).events).toEqual([]);
  });

  test('one that names no key ends an hour of 404 also where it was told before', () => {
    const unnamed = found('RUNNING', { keyVaultKeyIdentifier: undefined });
    const told = ask(unknownOutcome(), unnamed).state;
    const again = ask(ask(told, nowhere).state, unnamed);
    expect(typesOf(again)).toEqual(['outcomeBecameUnknown']);
    expect(inPhase(again.state, 'outcomeUnknown').absentSince).toBeUndefined();
  });

  test('ours is found after another one was shown', () => {
    const foreign = ask(unknownOutcome(), found('RUNNING', { keyVaultKeyIdentifier: other }));
    expect(ask(foreign.state, found('RUNNING')).state.phase).toBe('enabling');
  });

  test('the names keep what Adobe called it when enabling turns out to be of another key', () => {
    const foreign = ask(accepted(), found('RUNNING', { keyVaultKeyIdentifier: other }));
    expect(inPhase(foreign.state, 'outcomeUnknown').names).toEqual(['Config1', 'acpAnswer', 'config1']);
  });
});

it.each([
  ['preparing', prepared()],
  ['cooling off', approved()],
  ['waiting for the sender', intended()],
  ['enabled', enabled()],
])('an answer that comes while %s says nothing', (_name, state) => {
  for (const outcome of [nowhere, found('RUNNING'), found('COMPLETED'), found('FAILED')]) {
    expect(ask(state, outcome).events).toEqual([]);
  }
});

it.each([
  ['NEW', true],
  ['CREATED', true],
  ['RUNNING', true],
  ['UPDATE_EXISTING_RESOURCES', true],
  ['COMPLETED', true],
  ['FAILED', true],
  ['PAUSED', false],
  // In lower case it is understood, and made one of these where Adobe's answer is read.
  ['completed', false],
  ['', false],
])('“%s” is documented: %s', (status, known) => {
  expect(isKnownStatus(status)).toBe(known);
});
