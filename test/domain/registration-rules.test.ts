import { describe, expect, test } from 'vitest';
import type { Command } from '../../src/domain/commands.ts';
import type { UpstreamFault } from '../../src/domain/post.ts';
import type { Organization } from '../../src/domain/organization.ts';
import { act, approved, begun, inPhase, prepared, typesOf } from './stories.ts';
import { app, hour, start } from './world.ts';

const now = start + hour;
const fault: UpstreamFault = { system: 'azure', operation: 'PUT keys', kind: 'refused', detail: 'no' };
const preparing = (state: Organization, command: Command) =>
  inPhase(act(state, command, now).state, 'preparing');

describe('the app’s registration', () => {
  const registration = (outcome: object) => ({ type: 'recordRegistration', outcome }) as Command;

  test('is kept, and what is looked at is looked at anew', () => {
    const { run } = preparing(begun(), registration(app));
    expect(run.app).toEqual(app);
    expect(run.lookingSince.sequence).toBe(4);
  });

  test('a fault is told once as long as it is the same, and forgotten when it is over', () => {
    const adobe = { ...fault, system: 'adobe', status: 403, code: '403003' };
    const once = act(begun(), registration(adobe), now);
    expect(typesOf(once)).toEqual(['appRegistrationFailed']);
    expect(act(once.state, registration(adobe), now).events).toEqual([]);
    expect(typesOf(act(once.state, registration({ ...adobe, status: 503 }), now))).toEqual([
      'appRegistrationFailed',
    ]);
    expect(preparing(once.state, registration(app)).run.registrationFault).toBeUndefined();
  });

  test('what may pass is told once, whatever the network calls it, and what Adobe refuses then anew', () => {
    const away = { ...fault, system: 'adobe', kind: 'unreachable', status: undefined, code: 'ECONNRESET' };
    const { state } = act(begun(), registration(away), now);
    const others = [
      { code: 'ETIMEDOUT' },
      { status: 503, code: undefined },
      { kind: 'throttled', status: 429 },
    ];
    for (const other of others) {
      expect(act(state, registration({ ...away, ...other }), now).events).toEqual([]);
    }
    const refused = { ...away, kind: 'refused', status: 403, code: '403003' };
    expect(typesOf(act(state, registration(refused), now))).toEqual(['appRegistrationFailed']);
  });

  test('does not change under a run that has it, nor under approvals', () => {
    const other = { ...app, applicationId: 'other' };
    expect(act(prepared(), registration(other), now).events).toEqual([]);
    expect(act(approved(), registration(other), now).events).toEqual([]);
  });
});
