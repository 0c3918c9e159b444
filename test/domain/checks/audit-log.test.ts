import { describe, expect, it } from 'vitest';
import { auditLog, type Observations, type Unseen } from '../../../src/domain/checks/observations.ts';

const workspace = '/subscriptions/s/workspaces/logs';
const unseen = (detail: string): Unseen => ({ kind: 'unseen', because: 'noRight', detail });
const settings = (to: string | undefined, ...categories: string[]): Observations['diagnostics'] => ({
  kind: 'seen',
  value: [{ name: 'audit', workspace: to, categories }],
});
const kept = settings(workspace.toUpperCase(), 'AuditEvent');
const readable: Observations['auditLogRead'] = { kind: 'seen', value: { uses: [], lines: undefined } };

describe('whether there will be evidence', () => {
  it.each<[string, Observations['diagnostics'], Observations['auditLogRead'], object]>([
    ['a log that is kept and can be read', kept, readable, { verdict: 'pass' }],
    ['a log that is kept, which the watch reads itself', kept, undefined, { verdict: 'pass' }],
    [
      'a log that is kept and cannot be read',
      kept,
      unseen('the workspace'),
      { verdict: 'unknown', code: 'unseen', facts: { because: 'noRight', detail: 'the workspace' } },
    ],
    [
      'no log, and a workspace that cannot be read',
      settings(workspace, 'Metrics'),
      unseen('the workspace'),
      { verdict: 'warning', code: 'auditLogMissing' },
    ],
    ['a log that goes elsewhere', settings('/other', 'AuditEvent'), readable, { code: 'auditLogMissing' }],
    [
      'settings that cannot be read',
      unseen('the settings'),
      readable,
      { code: 'unseen', facts: { because: 'noRight', detail: 'the settings' } },
    ],
    ['nothing that was asked yet', undefined, undefined, { code: 'unseen', facts: { because: 'notYet' } }],
  ])('%s', (_what, diagnostics, auditLogRead, judged) => {
    expect(auditLog({ diagnostics, auditLogRead }, workspace)).toMatchObject(judged);
  });
});
