import { afterAll, beforeAll, expect, test } from 'vitest';
import { azure, cast } from '../../sandbox/cast.ts';
import type { PersonAt } from '../../sandbox/person.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { answerTo, startWorld } from './story.ts';
import { adopt, watchRound } from './watching.ts';

let sandbox: Sandbox;
let requester: PersonAt;
beforeAll(async () => {
  sandbox = await startWorld({});
  requester = sandbox.person(cast.requester);
  await adopt(sandbox);
}, 60_000);
afterAll(() => sandbox.close());

const anHour = 3_600_000;

/** What rarely changes is asked once an hour. */
async function anHourLater(): Promise<void> {
  sandbox.clock.pass(anHour);
  await watchRound(sandbox);
  await watchRound(sandbox);
}

test('/cmk health and Home say that access could be revoked now, and why not where it could not', async () => {
  await anHourLater();
  expect(await answerTo(sandbox, requester, '/cmk health')).toContain('*Can be revoked now:* yes');

  sandbox.azure.world.setRights(azure.clientId, { roleWrites: 'none' });
  await anHourLater();
  expect(await answerTo(sandbox, requester, '/cmk health')).toMatch(
    /\*Can be revoked now:\* no.*writer may not remove role assignments at “\/subscriptions/u,
  );
  await sandbox.slack.act({ type: 'home', user: cast.requester });
  await sandbox.slack.until(() =>
    JSON.stringify(sandbox.slack.stateFor(cast.requester).home ?? {}).includes('*Can be revoked now:* no'),
  );

  sandbox.azure.world.setRights(azure.clientId, { roleWrites: 'encryptionUser' });
  sandbox.azure.world.lock(azure.vault, 'keep', 'CanNotDelete');
  await anHourLater();
  expect(await answerTo(sandbox, requester, '/cmk health')).toMatch(
    /\*Can be revoked now:\* no.*The lock “keep” \(“CanNotDelete”\)/u,
  );
  sandbox.azure.world.unlock('keep');
  await anHourLater();
  expect(await answerTo(sandbox, requester, '/cmk health')).toContain('*Can be revoked now:* yes');
}, 120_000);
