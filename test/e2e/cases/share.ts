import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { cast } from '../../../sandbox/cast.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import { messagesTwice } from '../../faults/lane.ts';
import { prepare } from '../story.ts';
import { startCase } from './cases.ts';

/** A world for a group of tests, ready to be proposed; after each of them Slack answers as it does. */
export function shareReady(take: (sandbox: Sandbox) => void): void {
  let sandbox: Sandbox;
  beforeAll(async () => {
    const variables = { CMK_OPERATORS: cast.azureAdministrator, CMK_APPROVAL_TTL: '4h' };
    sandbox = await startCase({ variables });
    take(sandbox);
    await prepare(sandbox);
  }, 120_000);
  afterEach(() => sandbox.slack.setWeather({ answers: [] }));
  afterAll(async () => {
    // Why a channel refuses is told anew each time that it begins.
    expect(messagesTwice(sandbox).filter((place) => !place.includes('unreachable:'))).toEqual([]);
    await sandbox.close();
  });
}
