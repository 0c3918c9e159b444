import { describe, expect, test } from 'vitest';
import type { AskOutcome } from '../../../src/domain/commands.ts';
import { unconfigured } from '../../../src/domain/organization.ts';
import {
  absent,
  accepted,
  absentAt,
  act,
  answeredAt,
  inPhase,
  settleAt,
  settling,
  typesOf,
  unknownOutcome,
} from '../stories.ts';
import { actor, app, circle, hour, key, organization, start, vault } from '../world.ts';

const found = (status: string): AskOutcome => ({
  kind: 'found',
  status,
  askedAs: 'Config1',
  keyVaultKeyIdentifier: key.identifier,
  otherOrganization: 'FFFF@AdobeOrg',
});

describe.each(['RUNNING', 'COMPLETED', 'FAILED'])('an answer about another organization, %s', (status) => {
  const outcome = found(status);

  test('after Adobe’s yes is no progress: the outcome is unknown, with the cause', () => {
    const told = act(accepted(), { type: 'recordAsk', outcome }, absentAt);
    expect(told.events).toEqual([
      {
        type: 'outcomeBecameUnknown',
        cause: 'otherOrganization',
        detail: 'FFFF@AdobeOrg',
        accepted: { at: answeredAt },
      },
    ]);
  });

  test('after an unknown outcome finds nothing, and is told once', () => {
    const once = act(unknownOutcome(), { type: 'recordAsk', outcome }, absentAt);
    expect(typesOf(once)).toEqual(['outcomeBecameUnknown']);
    expect(typesOf(act(once.state, { type: 'recordAsk', outcome }, absentAt + hour))).toEqual([]);
  });

  test('interrupts the hour of 404, and with it what people were about to settle', () => {
    expect(
      inPhase(act(absent(), { type: 'recordAsk', outcome }, absentAt + hour).state, 'outcomeUnknown')
        .absentSince,
    ).toBe(undefined);
    const told = act(settling(), { type: 'recordAsk', outcome, circle }, settleAt);
    expect(inPhase(told.state, 'outcomeUnknown').settlement).toBe(undefined);
  });

  test('adopts nothing', () => {
    const command = {
      type: 'adopt',
      actor: actor('UREQ'),
      vault,
      configurationName: 'Config1',
      configuration: outcome,
      app,
    } as const;
    expect(act(unconfigured(organization), command, start).refusal?.reason).toBe('otherOrganizationAnswered');
  });
});
