import type { Command } from '../../../src/domain/commands.ts';
import type { EventType } from '../../../src/domain/events.ts';
import { checkIds } from '../../../src/domain/checks/findings.ts';
import { type Run, findRun } from '../../../src/domain/organization.ts';
import { app, destination, keyIn, otherVault, vault } from '../world.ts';
import { type Action, whoeverOwnsTheRun } from './actions.ts';
import { actorOf, circleOf } from './cast.ts';
import { type Simulation, find } from './simulation.ts';

type Click = Extract<Action, { do: 'click' }>;

const names = ['Config1', 'config1', 'Config2', 'Config3'];

export function pick<T>(options: readonly T[], choice: number): T {
  const found = options[choice % options.length];
  if (found === undefined) throw new Error('there is nothing to choose from');
  return found;
}

/** The fingerprints that were ever proposed, the present one last. */
function fingerprints({ entries }: Simulation): string[] {
  const known = entries.flatMap(({ event }) =>
    event.type === 'proposed' ? [event.proposal.fingerprint] : [],
  );
  return known.length === 0 ? ['f'.repeat(64)] : known;
}

function fingerprintFor(simulation: Simulation, { honest, choice }: Click): string {
  const known = fingerprints(simulation);
  return honest ? (known.at(-1) ?? '') : pick([...known, 'f'.repeat(64)], choice);
}

/** The entry that asked, as the form carried it; a form that was open for long carries an earlier one. */
function askedIn({ entries }: Simulation, asking: EventType, choice: number): number | undefined {
  const askings = entries.filter(({ event }) => event.type === asking).map(({ sequence }) => sequence);
  return (choice > 8 ? askings.at(-2) : undefined) ?? askings.at(-1);
}

export function keysOf(run: Run | undefined) {
  const chosen = run?.vault ?? vault;
  return [keyIn(chosen, 'cmk-key'), keyIn(chosen, 'cmk-key', 'b'.repeat(32)), keyIn(chosen, 'spare')];
}

/** What a person sends: what they would, or something that was never offered to them. */
export function commandOf(simulation: Simulation, action: Click): Command {
  const { state, durable, terms } = simulation;
  const { what, honest, choice } = action;
  const run = findRun(state);
  const who = action.who === whoeverOwnsTheRun ? (run?.owner ?? 'UREQ') : action.who;
  const base = { actor: actorOf(who, simulation), ...(honest ? {} : { run: pick(['r1', 'r99'], choice) }) };
  const circle = circleOf(simulation, [...(run?.contributors ?? []), who]);
  const confirmation = honest ? (run?.key?.name ?? '') : 'сmk-key';
  const fingerprint = fingerprintFor(simulation, action);
  const reason = honest ? 'I have looked' : ' ';
  const elsewhere = { ...keyIn(otherVault, 'cmk-key') };
  switch (what) {
    case 'chooseVault': {
      const chosen = pick([vault, vault, otherVault], choice);
      const configurationName = honest ? pick(names, choice) : 'no name';
      return { ...base, type: what, vault: chosen, configurationName, entitlement: reason, circle, terms };
    }
    case 'chooseKey':
      return { ...base, type: what, key: honest ? pick(keysOf(run), choice) : elsewhere };
    case 'requestKeyCreation':
      return {
        ...base,
        type: what,
        key: { name: pick(['fresh', 'spare'], choice), kty: 'RSA', bits: 3072 },
        hasWriter: honest,
      };
    case 'requestRoleAssignment':
      return { ...base, type: what, hasWriter: honest };
    case 'attest':
      return { ...base, type: what, check: pick(checkIds, choice), reason };
    case 'takeOver':
      return { ...base, type: what };
    case 'takeAlert':
      return { ...base, type: what, told: [] };
    case 'cancel':
    case 'reject':
    case 'stop':
      return { ...base, type: what, fingerprint, reason };
    case 'askQuestion': {
      const proposed = askedIn(simulation, 'proposed', choice);
      return { ...base, type: what, fingerprint, proposed, question: reason };
    }
    case 'propose':
      return {
        ...base,
        type: what,
        isDrill: choice % 4 === 3,
        acknowledged: honest,
        confirmation,
        caseNumber: choice % 2 === 0 ? undefined : 'E-000123',
        reason,
        destination,
        circle,
        terms,
        durable,
      };
    case 'approve':
      return {
        ...base,
        type: what,
        fingerprint,
        proposed: askedIn(simulation, 'proposed', choice),
        acknowledged: honest,
        confirmation,
        circle,
        terms,
      };
    case 'revoke':
    case 'restore':
      return {
        ...base,
        type: 'proposeAct',
        act: what,
        isDrill: choice % 4 === 3,
        reason,
        acknowledged: honest,
        confirmation,
        destination,
        circle,
        terms,
        durable,
      };
    case 'adopt': {
      const configurationName = pick(names, choice);
      const configuration = find(simulation, [configurationName]);
      const meant = pick([otherVault, vault], choice);
      return { ...base, type: what, vault: meant, configurationName, configuration, app };
    }
    case 'settle':
      return { ...base, type: what, reason, caseNumber: reason, acknowledged: honest, terms };
    case 'approveSettlement':
      return {
        ...base,
        type: what,
        proposed: askedIn(simulation, 'settlementProposed', choice),
        acknowledged: honest,
        circle,
      };
  }
}
