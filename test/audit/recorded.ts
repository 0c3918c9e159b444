import type { Command } from '../../src/domain/commands.ts';
import type { Entry } from '../../src/domain/events.ts';
import { accessChange } from '../../src/domain/key-use.ts';
import { findLife, type Organization, unconfigured } from '../../src/domain/organization.ts';
import { proposeTo, recordAct, withoutRole } from '../domain/life-stories.ts';
import { act, announcementShown, approveBy, chooseVault, propose } from '../domain/stories.ts';
import { actor, app, hour, key, minute, organization, passing, start } from '../domain/world.ts';

type Next = (state: Organization) => Command;

const fingerprintIn = (state: Organization) => ('proposal' in state ? state.proposal.fingerprint : '');
const approvedBy =
  (id: string): Next =>
  (state) =>
    approveBy(id, fingerprintIn(state));
const look: Next = (state) => ({
  type: 'recordLook',
  findings: passing({ adobeAddress: 'unknown' }),
  lookingSince: 'run' in state ? state.run.lookingSince.sequence : 0,
});
const found =
  (status: string): Next =>
  () => ({
    type: 'recordAsk',
    outcome: { kind: 'found', status, askedAs: 'Config1', keyVaultKeyIdentifier: key.identifier },
  });

/** What the audit log showed of the key's use since access changed last, an hour after that. */
const used =
  (what: 'served' | 'refused'): Next =>
  (state) => {
    const life = findLife(state);
    if (life === undefined) throw new Error('nothing is enabled');
    const { sequence: of, at } = accessChange(life);
    const times = { first: at + hour, last: at + 2 * hour, count: 7 };
    return {
      type: 'recordKeyUse',
      seen: { of, askedAt: at + 3 * hour, from: at, until: at + 2 * hour, [what]: times },
    };
  };
const gate: Next = (state) => ({
  type: 'passGate',
  outcome: { kind: 'holds' },
  fingerprint: fingerprintIn(state),
});

/** Rejected once with words that look like markup, then enabled and used, then revoked; a minute, or as long as said, between two commands. */
const steps: readonly (readonly [Next, afterMs?: number])[] = [
  [() => chooseVault],
  [() => ({ type: 'chooseKey', actor: actor('UREQ'), key })],
  [() => ({ type: 'recordRegistration', outcome: app })],
  [look],
  [
    () => ({
      type: 'attest',
      actor: actor('UREQ2'),
      check: 'adobeAddress',
      reason: 'Seen <b>today</b> & noted',
    }),
  ],
  [() => propose],
  [
    (state) => ({
      type: 'askQuestion',
      actor: actor('UAPP1'),
      fingerprint: fingerprintIn(state),
      question: 'Why now?',
    }),
  ],
  [
    (state) => ({
      type: 'reject',
      actor: actor('UAPP1'),
      fingerprint: fingerprintIn(state),
      reason: '<script>alert("no")</script> – the *contract* is missing',
    }),
    hour,
  ],
  [() => ({ ...propose, reason: 'The contract is signed now', ticket: 'SEC-4711' }), hour],
  [approvedBy('UAPP1'), hour],
  [approvedBy('UAPP2'), hour],
  [() => announcementShown(start + 4 * hour + 8 * minute)],
  [gate, 16 * minute],
  [
    (state) => ({
      type: 'recordPost',
      outcome: { kind: 'accepted', status: 'CREATED', answerName: 'acpAnswer' },
      intent: ('intendedSince' in state && state.intendedSince?.sequence) || 0,
    }),
  ],
  [found('RUNNING'), 7 * minute],
  [found('COMPLETED'), 3 * hour],
  [used('served'), 3 * hour],
  [() => proposeTo('revoke'), hour],
  [approvedBy('UAPP2')],
  [approvedBy('UAPP3')],
  [(state) => announcementShown('until' in state ? state.until : 0)],
  [gate, hour],
  [() => recordAct('revoke', withoutRole, { written: 1 })],
  [used('refused'), 3 * hour],
];

/** A record that holds what a report has to tell, as the rules made it. */
export function recorded(): { readonly entries: readonly Entry[]; readonly state: Organization } {
  const entries: Entry[] = [];
  let state: Organization = unconfigured(organization);
  let now = start;
  for (const [command, afterMs = minute] of steps) {
    now += afterMs;
    const told = act(state, command(state), now);
    if (told.entries.length === 0)
      throw new Error(`'${command(state).type}' did nothing: ${JSON.stringify(told.refusal)}`);
    state = told.state;
    entries.push(...told.entries);
  }
  return { entries, state };
}
