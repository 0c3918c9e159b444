import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adobe, azure, cast } from '../../sandbox/cast.ts';
import { untilRead } from '../../sandbox/passing-time.ts';
import type { PersonAt } from '../../sandbox/person.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { expectCleanAftermath } from './aftermath.ts';
import {
  answerTo,
  approveAll,
  fill,
  fromNowOn,
  hourMs,
  lookAtStep,
  minuteMs,
  modalAfter,
  prepare,
  press,
  propose,
  settledView,
  startWorld,
  submit,
  untilEnabled,
  untilSaid,
  vaultForm,
  wordsUnder,
} from './story.ts';

let sandbox: Sandbox;
let requester: PersonAt;

function shareWorld(): void {
  beforeAll(async () => {
    sandbox = await startWorld();
    requester = sandbox.person(cast.requester);
    await prepare(sandbox);
  });
  afterAll(async () => {
    await expectCleanAftermath(sandbox);
    await sandbox.close();
  });
}

/** The gate is taken, and the one request goes out. */
async function untilSent(before = 0): Promise<void> {
  sandbox.clock.pass(15 * minuteMs);
  await sandbox.slack.until(() => sandbox.adobe.posts().length > before, 15_000);
}

/** The form of vault and name, as whoever wants another name finds it. */
async function opensVaultForm(): Promise<void> {
  await lookAtStep(sandbox, requester, 'vault');
  await requester.clicks('vault');
}

/** Another name for the configuration, in the run that stands. */
async function renames(configurationName: string): Promise<void> {
  await opensVaultForm();
  await fill(sandbox, requester, 'vault', { ...vaultForm, configurationName });
}

type Shown = ReturnType<typeof requester.messages>[number];
const asksToSettle = ({ text }: Shown) => text.includes('asks to mark the request as not received');
const isDirectly = (action: string) => (message: Shown) =>
  message.channel.startsWith('D') && JSON.stringify(message.blocks).includes(`"action_id":"${action}"`);

describe('an outcome that nobody knows, where Adobe goes on to answer 404', () => {
  shareWorld();

  test('is said, and shows no way to settle it before an hour of it has passed', async () => {
    sandbox.adobe.apply('postResetAfter');
    await propose(sandbox);
    await approveAll(sandbox);
    await untilSent();
    await requester.reads('It is not known whether Adobe received the request');
    await untilSaid(sandbox, 'Adobe answers that it has no such configuration');
    await requester.reads('can ask to mark the request as not received');
    expect(JSON.stringify(requester.messages())).not.toContain('"action_id":"settle"');
    expect(await modalAfter(sandbox, requester, '/cmk cancel')).toContain('It is too late to cancel');
  });

  test('after that hour it takes a requester’s reason and two approvers who have no part in it', async () => {
    sandbox.clock.pass(hourMs + minuteMs);
    await press(sandbox, requester, 'settle');
    const asked = sandbox.person(cast.firstApprover);
    const firstReads = fromNowOn(sandbox, asked);
    await fill(sandbox, requester, 'settle', { reason: 'Support sees nothing, case E-1', acknowledge: true });
    await firstReads('asks to mark the request as *not received*');
    await press(sandbox, requester, 'approveSettlement');
    const own = JSON.stringify(await settledView(sandbox, requester));
    expect(own).toMatch(/not one of the approvers/u);
    expect(own).not.toContain('"type":"input"');
    await requester.closes();
    for (const user of [cast.firstApprover, cast.secondApprover]) {
      const approver = sandbox.person(user);
      await press(sandbox, approver, 'approveSettlement');
      await fill(sandbox, approver, 'approveSettlement', { acknowledge: true });
      const withButton = () => approver.messages().filter(isDirectly('approveSettlement'));
      await sandbox.slack.until(() => withButton().length === 0, 15_000);
    }
    await untilSaid(sandbox, 'is marked as *not received*');
    expect(sandbox.adobe.posts()).toHaveLength(1);
  });

  test('every copy of what asked for it says that it is done, and none has a button', async () => {
    for (const user of [cast.requester, cast.firstApprover, cast.secondApprover]) {
      const reader = sandbox.person(user);
      const asking = () => JSON.stringify(reader.messages().filter(asksToSettle));
      await sandbox.slack.until(() => asking().includes('*Marked as not received*'), 15_000);
      expect(asking()).not.toContain('"action_id"');
    }
  });

  test('then the same key is proposed again without more ado, and reaches the end with a second request', async () => {
    await propose(sandbox);
    await approveAll(sandbox);
    await untilSent(1);
    await untilEnabled(sandbox);
    expect(sandbox.adobe.posts()).toHaveLength(2);
  });
});

describe('where Adobe reports FAILED', () => {
  shareWorld();

  test('the bot says what it sees itself, and the name that failed is refused on its field', async () => {
    sandbox.adobe.apply('failsAfterAnHour');
    await propose(sandbox);
    await approveAll(sandbox);
    await untilSent();
    await requester.reads('Adobe is working');
    sandbox.azure.world.removeRole(azure.vault, adobe.applicationId);
    await untilSaid(sandbox, 'Adobe reports FAILED', 5 * minuteMs);
    const told = requester.messages().find(({ text }) => text.includes('Adobe reports FAILED'));
    expect(JSON.stringify(told?.blocks)).toMatch(/What the bot’s own checks found.*Role of the CMK app/u);
    expect(JSON.stringify(told?.blocks)).toMatch(/RUNNING.*from <!date/u);
    await opensVaultForm();
    const again = await submit(sandbox, requester, 'vault', vaultForm);
    expect(wordsUnder(again, 'configurationName')).toMatch(/Config1/u);
    expect(JSON.stringify(again.view?.state)).toContain(vaultForm.evidence);
    await requester.closes();
  });

  test('mended and under a new name it reaches the end', async () => {
    sandbox.adobe.apply('allRight');
    sandbox.azure.world.assignRole(azure.vault, adobe.applicationId);
    const known = new Set(requester.messages().map(({ ts }) => ts));
    await renames('Config2');
    await untilRead(sandbox, requester, 'All checks are done', { known });
    await propose(sandbox);
    await approveAll(sandbox);
    await untilSent(1);
    await untilEnabled(sandbox);
    expect(sandbox.adobe.posts().map(({ body }) => JSON.stringify(body))).toEqual([
      expect.stringContaining('Config1'),
      expect.stringContaining('Config2'),
    ]);
  });
});

describe('where Adobe takes its time', () => {
  shareWorld();

  test('a status nobody knows counts as at work, stages are told with what they took, and after a day a word is said', async () => {
    sandbox.adobe.set({
      course: [
        { status: 'NEW', ms: 2 * minuteMs },
        { status: 'REENCRYPTING_SANDBOXES', ms: 26 * hourMs },
        { status: 'COMPLETED', ms: null },
      ],
    });
    await propose(sandbox);
    await approveAll(sandbox);
    await untilSent();
    await untilSaid(sandbox, 'REENCRYPTING_SANDBOXES', minuteMs);
    await untilSaid(sandbox, /`NEW` took \d+ (seconds|minutes)/u, minuteMs);
    expect(await answerTo(sandbox, requester, '/cmk status')).toContain('still working');
    sandbox.clock.pass(24 * hourMs);
    await untilSaid(sandbox, 'Adobe has been working for more than a day', 5 * minuteMs);
    sandbox.clock.pass(2 * hourMs);
    await untilEnabled(sandbox);
    expect(sandbox.adobe.posts()).toHaveLength(1);
  });
});

describe('where somebody else began it', () => {
  shareWorld();

  async function beginElsewhere(name: string, keyVaultKeyIdentifier: string): Promise<void> {
    const post = { 'content-type': 'application/json', 'x-api-key': 'acp_provisioning' };
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: adobe.clientId,
      client_secret: 'p8e-sandbox-client-secret',
      scope: 'openid,AdobeID,read_organizations,additional_info.projectedProductContext,session',
    });
    const minted = await fetch(`${sandbox.adobe.url}/ims/token/v3`, { method: 'POST', body: form });
    const { access_token: token } = (await minted.json()) as { access_token: string };
    const answer = await fetch(`${sandbox.adobe.url}/data/infrastructure/manager/customer/config`, {
      method: 'POST',
      headers: { ...post, authorization: `Bearer ${token}`, 'x-gw-ims-org-id': adobe.orgId },
      body: JSON.stringify({
        name,
        type: 'BYOK_CONFIG',
        imsOrgId: adobe.orgId,
        configData: { providerType: 'AZURE_KEYVAULT', keyVaultKeyIdentifier },
      }),
    });
    expect(answer.status).toBeLessThan(300);
  }

  const proposedKey = () => {
    const vault = sandbox.azure.state().vaults.find(({ name }) => name === azure.vault);
    return vault?.keys.find(({ name }) => name === azure.key)?.versions[0]?.identifier ?? '';
  };

  test('with another key under this name, nothing is sent and another name is asked for', async () => {
    await propose(sandbox);
    await approveAll(sandbox);
    sandbox.adobe.set({ secondPost: 'acceptedAsNew', looksAtKey: false });
    await beginElsewhere(
      'Config1',
      `https://${azure.vault}.vault.azure.net/keys/another-key/0123456789abcdef0123456789abcdef`,
    );
    sandbox.clock.pass(15 * minuteMs);
    await untilSaid(sandbox, /another-key/u);
    expect(sandbox.adobe.posts()).toHaveLength(1);
    expect(await answerTo(sandbox, requester, '/cmk status')).toContain('Not sent');
  });

  test('with the very same key, nothing is sent either and it is watched to its end', async () => {
    await renames('Config7');
    await propose(sandbox);
    await approveAll(sandbox);
    await beginElsewhere('Config7', proposedKey());
    sandbox.clock.pass(15 * minuteMs);
    await untilSaid(sandbox, 'Somebody started it by other means');
    await untilEnabled(sandbox);
    expect(sandbox.adobe.posts(), 'both are those of others').toHaveLength(2);
  });
});
