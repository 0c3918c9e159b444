import { describe, expect, test } from 'vitest';
import type { UpstreamFault } from '../../../src/domain/post.ts';
import { explainUpstream } from '../../../src/views/refusals/upstream.ts';

function explain(fault: Partial<UpstreamFault>, triesAgain?: boolean) {
  const whole: UpstreamFault = {
    system: 'adobe',
    operation: 'GET customer/config',
    kind: 'refused',
    detail: 'what it said',
    ...fault,
  };
  return triesAgain === undefined ? explainUpstream(whole) : explainUpstream(whole, triesAgain);
}

describe('upstream trouble is told by', () => {
  test('system, call, status, code and its own words', () => {
    const { what } = explain({ status: 403, code: '403003', detail: 'Api Key is invalid' });
    expect(what).toBe('Adobe refused – GET customer/config (status 403, 403003): “Api Key is invalid”');
  });

  test.each<[Partial<UpstreamFault>, RegExp, RegExp]>([
    [{ status: 403, code: '403003' }, /API key/, /Adobe administrator/],
    [{ status: 403, code: '403010' }, /token did not arrive/, /operator/],
    [{ status: 401, code: '401013' }, /access token/, /operator/],
    [{ status: 403, code: '403000' }, /API key header/, /operator/],
    [{ status: 400, code: '400003' }, /header is missing/, /operator/],
    [{ status: 403, code: '403025' }, /not entitled/, /Adobe administrator/],
    [
      { status: 429, code: '429050', kind: 'throttled' },
      /limits how often/,
      /Nothing to do\. The bot tries again/,
    ],
    [{ status: 403 }, /Manage Customer Managed Key/, /Adobe administrator/],
    [{ status: 403, code: '999999' }, /Manage Customer Managed Key/, /role/],
    [{ status: 400, code: 'invalid_client', operation: 'POST ims/token/v3' }, /client secret/, /operator/],
    [{ status: 400, code: 'invalid_scope', operation: 'POST ims/token/v3' }, /scopes/, /Developer Console/],
    [{ system: 'azure', code: 'AADSTS7000215' }, /client secret/, /AZURE_CLIENT_SECRET/],
    [{ system: 'azure', code: '7000222' }, /expired/, /AZURE_CLIENT_SECRET/],
    [{ system: 'azure', code: 'AADSTS700016' }, /app registration/, /AZURE_CLIENT_ID/],
    [{ system: 'azure', code: 'AADSTS90002' }, /no directory/, /tenant id/],
    [{ system: 'azure', code: 'AADSTS53003' }, /conditional access/, /Azure administrator/],
    [{ system: 'azure', status: 403, code: 'ForbiddenByRbac' }, /no role/, /Key Vault Reader/],
    [{ system: 'azure', status: 403, code: 'ForbiddenByFirewall' }, /nothing about Adobe/, /attest/],
    [{ system: 'azure', status: 403, code: 'AuthorizationFailed' }, /Resource Manager/, /10 minutes/],
    [
      { system: 'azure', operation: 'POST key', code: 'ForbiddenByRbac' },
      /may not create keys/,
      /Crypto Officer.*step 2/,
    ],
    [
      { system: 'azure', operation: 'POST key', code: 'ForbiddenByFirewall' },
      /created through it/,
      /portal.*step 2/,
    ],
    [
      { system: 'azure', operation: 'PUT roleAssignment', code: 'AuthorizationFailed' },
      /may not change role assignments/,
      /Role Based Access Control Administrator.*command/,
    ],
    [
      { system: 'azure', operation: 'DELETE roleAssignment', code: 'AuthorizationFailed' },
      /may not change role assignments/,
      /Role Based Access Control Administrator.*command/,
    ],
    [{ system: 'azure', status: 403 }, /said no/, /operator/],
    [{ system: 'azure', operation: 'token', code: 'AADSTS7000112' }, /is disabled/, /Entra administrator/],
    [
      { system: 'azure', operation: 'token', code: 'AADSTS700213' },
      /No role in Azure/,
      /list of error codes/,
    ],
    [{ system: 'azure', status: 409, code: 'Conflict' }, /reason in its answer/, /removes that reason/],
    [{ system: 'slack', code: 'token_revoked' }, /revoked/, /SLACK_BOT_TOKEN/],
    [{ system: 'slack', code: 'channel_not_found' }, /channel/, /Invite the bot/],
    [{ system: 'slack', code: 'ratelimited', kind: 'throttled' }, /limits/, /tries again/],
    [{ kind: 'unreachable', status: 503 }, /trouble/, /tries again automatically/],
    [{ kind: 'nonsense', status: 200 }, /proxy/, /tries again automatically/],
    [{ kind: 'absent', status: 404 }, /not there/, /name/],
    [{ system: 'azure', kind: 'noIdentity', detail: '' }, /without a credential/, /attests/],
  ])('%o', (fault, means, now) => {
    const words = explain(fault);
    expect(words.means).toMatch(means);
    expect(words.now).toMatch(now);
  });
});

describe('whether the bot tries again', () => {
  test.each([
    ['throttled', true],
    ['unreachable', true],
    ['nonsense', true],
    ['refused', false],
    ['absent', false],
    ['noIdentity', false],
  ] as const)('after %s by itself: %s', (kind, again) => {
    expect(/ The bot tries again automatically/.test(explain({ kind }).now)).toBe(again);
    expect(/ The bot does not try this again on its own/.test(explain({ kind }).now)).toBe(!again);
  });

  test('says when it may be, where the system said so', () => {
    expect(explain({ kind: 'throttled', retryAfterSeconds: 30 }).now).toContain(
      'automatically in 30 seconds.',
    );
    expect(explain({ kind: 'throttled', retryAfterSeconds: 600 }).now).toContain(
      'automatically in 10 minutes.',
    );
  });

  test('follows who knows better', () => {
    expect(explain({ kind: 'refused' }, true).now).toContain('The bot tries again automatically');
  });

  test.each(['throttled', 'unreachable', 'nonsense'] as const)(
    'is not promised to whoever waits for an answer: after %s they try again',
    (kind) => {
      const { now } = explain({ kind }, false);
      expect(now).toMatch(/^(Try again in a minute|Wait a few minutes)/);
      expect(now).toMatch(/The bot does not try this again on its own\.$/);
    },
  );

  test('never promises it for the call that cannot be taken back', () => {
    const { now } = explain({ operation: 'POST customer/config', status: 429, code: '429050' });
    expect(now).toBe('Wait a few minutes. The bot never repeats this call.');
  });
});
