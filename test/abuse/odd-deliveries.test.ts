import { describe, expect, test } from 'vitest';
import { cast } from '../../sandbox/cast.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import type { WireDelivery } from '../../sandbox/slack/wire-log.ts';
import { answerTo, settledView, submit, vaultForm } from '../e2e/story.ts';
import { searchForSecrets, shareWorld } from './world.ts';

const json = 'application/json';
const form = 'application/x-www-form-urlencoded';
const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
const nested = (levels: number): object => (levels === 0 ? {} : { a: nested(levels - 1) });

/** What stands where an object is expected. */
const values = [
  'null',
  'true',
  '7',
  '1e999',
  '""',
  '"x"',
  '[]',
  '[null]',
  '{}',
  '{"type":null}',
  '{"__proto__":null}',
  deep,
];
const events = [
  'null',
  '[]',
  '7',
  '"x"',
  '{}',
  '{"type":null}',
  '{"type":7}',
  '{"type":"error"}',
  '{"type":"close"}',
  '{"type":"disconnected"}',
  '{"type":"ws_message"}',
  '{"type":"slack_event"}',
  '{"type":"app_home_opened"}',
  '{"type":"app_home_opened","user":null,"tab":"home"}',
  '{"type":"app_home_opened","user":{},"tab":[]}',
  '{"type":"message","channel":null,"item":null}',
  '{"type":"message","channel":7,"item":[]}',
  deep,
];
const callbacks = events.map(
  (event) => `{"type":"event_callback","event_id":"Ev1","team_id":"T0SANDBOX1","event":${event}}`,
);
const interactions = [
  '{"type":"block_actions"}',
  '{"type":"block_actions","user":null,"actions":null,"trigger_id":"1"}',
  '{"type":"block_actions","user":{"id":"U1"},"actions":[],"trigger_id":"1"}',
  '{"type":"block_actions","user":{"id":"U1"},"actions":[null],"trigger_id":"1"}',
  '{"type":"view_submission","user":{"id":"U1"},"view":null}',
  '{"type":"view_submission","user":{"id":"U1"},"view":{"id":"V1","callback_id":"vault","state":null}}',
  '{"type":"view_closed","user":{"id":"U1"},"view":[]}',
  '{"type":"block_suggestion","user":{"id":"U1"},"action_id":7,"value":null}',
  '{"type":"shortcut","user":[],"callback_id":{},"trigger_id":null}',
  '{"type":"message_action"}',
  '{"type":"constructor"}',
];

let sandbox: Sandbox;
let pid = 0;

/** What the next person asks is answered by the same process, and nothing was thrown where nobody caught it. */
async function goesOn(): Promise<void> {
  expect(await answerTo(sandbox, sandbox.person(cast.requester), '/cmk status')).toContain('Luma');
  expect(sandbox.bot().pid).toBe(pid);
  expect(sandbox.bot().output()).not.toMatch(
    /unhandled|Unhandled|a delivery could not be taken|TypeError|RangeError/u,
  );
}

function openIn(mode: 'http' | 'socket'): void {
  shareWorld({ mode }, async (opened) => {
    sandbox = opened;
    pid = sandbox.bot().pid;
    await answerTo(sandbox, sandbox.person(cast.requester), '/cmk status');
  });
}

/** A form of the bot's with the vault's name wrong, so that it is shown again; changed on its way. */
const oddForms: Readonly<Record<string, (view: Record<string, unknown>) => object>> = {
  'has no blocks': (view) => ({ ...view, blocks: [] }),
  'has blocks of no kind': (view) => ({ ...view, blocks: [null, 7, {}] }),
  'has a block that nests 200 deep': (view) => ({ ...view, blocks: [{ type: 'section', a: nested(200) }] }),
  'has inputs without labels': (view) => ({
    ...view,
    blocks: [{ type: 'input', block_id: 'vault', element: { type: 'plain_text_input', action_id: 'vault' } }],
  }),
  'has an element of another kind': (view) => ({
    ...view,
    blocks: [{ type: 'input', block_id: 'vault', element: { type: 'datepicker', action_id: 'vault' } }],
  }),
  'has no title': (view) => ({ ...view, title: null }),
  'has a state of arrays': (view) => ({ ...view, state: { values: [[]] } }),
  'has fields that are lists': (view) => ({ ...view, state: { values: { vault: { vault: [] } } } }),
  'names a workspace like a part of every object': (view) => ({
    ...view,
    app_installed_team_id: 'constructor',
  }),
  'has another callback': (view) => ({ ...view, callback_id: '__proto__' }),
};

async function lastForm(): Promise<WireDelivery> {
  const requester = sandbox.person(cast.requester);
  await requester.types('/cmk setup');
  await settledView(sandbox, requester);
  await submit(sandbox, requester, 'vault', { ...vaultForm, configurationName: 'not a name!' });
  await requester.closes();
  const found = sandbox.slack.log.deliveries.findLast(({ type }) => type === 'view_submission');
  if (found === undefined) throw new Error('no form was submitted');
  return found;
}

describe('over HTTP, signed', () => {
  openIn('http');

  test('S14 odd bodies, each once', { timeout: 120_000 }, async ({ task }) => {
    const bodies: readonly [string, string][] = [
      ...[...values, ...callbacks, ...interactions, '', '{', '\u0000', 'payload=null'].map(
        (body) => [json, body] as [string, string],
      ),
      ...[...values, ...callbacks, ...interactions, '', '{', '%00'].map(
        (payload) => [form, `payload=${encodeURIComponent(payload)}`] as [string, string],
      ),
      [form, 'payload=null'],
      [form, 'payload'],
      [form, 'payload=%7B%7D&payload=null'],
      [form, 'command'],
      [form, 'command=/cmk'],
      [form, 'command=/cmk&command=/cmk&text=a'],
      [form, 'command=/cmk&user_id=&trigger_id='],
      [form, 'ssl_check=1&payload=null'],
      ['text/plain', 'null'],
      ['', 'null'],
    ];
    const answered = new Map<number, number>();
    for (const [contentType, body] of bodies) {
      const parcel = { kind: 'events_api', payload: {} } as const;
      const { status } = await sandbox.slack.deliver(parcel, {
        body,
        headers: { 'content-type': contentType },
      });
      answered.set(status, (answered.get(status) ?? 0) + 1);
    }
    await goesOn();
    const counts = [...answered].map(([status, count]) => `${count} × ${status}`).join(', ');
    task.meta.row = { number: 'S14', fault: `${bodies.length} odd bodies over HTTP, signed`, figure: counts };
    expect([...answered.keys()].filter((status) => status >= 500)).toEqual([]);
  });

  test('S14 forms that cannot be shown again', async ({ task }) => {
    const { payload } = await lastForm();
    const results: string[] = [];
    for (const [, change] of Object.entries(oddForms)) {
      const view = change(payload['view'] as Record<string, unknown>);
      const outcome = await sandbox.slack.deliver({ kind: 'interactive', payload: { ...payload, view } });
      results.push(String(outcome.status));
    }
    await goesOn();
    task.meta.row = { number: 'S14', fault: task.name.slice(4), figure: results.join(' ') };
    expect(results.filter((status) => status.startsWith('5'))).toEqual([]);
  });
});

describe('over Socket Mode', () => {
  openIn('socket');

  test('S14 odd envelopes, each once', { timeout: 120_000 }, async ({ task }) => {
    const envelope = (type: string, payload: string, id = `"${crypto.randomUUID()}"`) =>
      `{"envelope_id":${id},"type":"${type}","accepts_response_payload":true,"payload":${payload}}`;
    const kinds = ['events_api', 'interactive', 'slash_commands'];
    const texts = [
      ...values,
      '',
      '{',
      ...kinds.flatMap((kind) =>
        [...values, ...callbacks, ...interactions].map((body) => envelope(kind, body)),
      ),
      ...['error', 'close', 'disconnected', 'ws_message', 'slack_event', '__proto__'].map((type) =>
        envelope(type, '{}'),
      ),
      envelope('events_api', callbacks[0] ?? '', 'null'),
      envelope('interactive', interactions[0] ?? '', '[]'),
    ];
    for (const text of texts) sandbox.slack.sendOverSockets(text);
    await goesOn();
    task.meta.row = {
      number: 'S14',
      fault: `${texts.length} odd envelopes over Socket Mode`,
      figure: 'all passed over',
    };
    expect(sandbox.slack.connectionCount()).toBeGreaterThan(0);
  });

  test('S14 forms that cannot be shown again, over the socket', async ({ task }) => {
    const { payload } = await lastForm();
    for (const [, change] of Object.entries(oddForms)) {
      const view = change(payload['view'] as Record<string, unknown>);
      sandbox.slack.sendOverSockets(
        JSON.stringify({
          envelope_id: crypto.randomUUID(),
          type: 'interactive',
          payload: { ...payload, view },
        }),
      );
    }
    await goesOn();
    task.meta.row = { number: 'S14', fault: task.name.slice(4), figure: 'the bot goes on' };
  });
});

searchForSecrets(30_000);
