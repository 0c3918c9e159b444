import { terms } from '../world.ts';
import type { Account } from './cast.ts';
import { humansWhoCount } from './misdeeds.ts';
import type { Simulation } from './simulation.ts';
import { type Moment, type OpenProposal, moments } from './tale.ts';

type Rules = Record<string, boolean>;

const acts = { revocationBegan: 'revoke', restorationBegan: 'restore' } as const;

/** What holds for every beginning of revoking and restoring, whatever anybody does to the gate. */
function rulesOfBeginning(moment: Moment, act: 'revoke' | 'restore', open: OpenProposal): Rules {
  const { entry, before, move } = moment;
  const { proposal, proposedAt, coolingOffSince, yes, fingerprints } = open;
  const { command } = move;
  const body = JSON.parse(proposal.body) as { vault: string; operation: string };
  const quorum = humansWhoCount(moment, yes, () => true, [proposal.by]);
  return {
    'the gate carried this very fingerprint':
      command.type === 'passGate' && command.fingerprint === proposal.fingerprint,
    'every yes was for this very fingerprint': fingerprints.every((given) => given === proposal.fingerprint),
    'a quorum of distinct people said yes': quorum >= terms.quorum,
    'what was approved is this act': proposal.act === act,
    'the act is named in what was approved':
      body.operation === (act === 'revoke' ? 'removeRoleAssignments' : 'createRoleAssignment'),
    'the vault is the one that was chosen': body.vault === before.vaultUri,
    'there was access to take away, or none to give back':
      before.access === (act === 'revoke' ? 'granted' : 'revoked'),
    'nothing else had begun': before.begun === undefined,
    'the cooling-off is over':
      coolingOffSince !== undefined && entry.at >= coolingOffSince + terms.coolingOffMs,
    'nothing has expired': entry.at < proposedAt + terms.approvalTtlMs,
  };
}

/** What holds besides where the gate is taken as it should be. */
function rulesOfAnHonestGate(moment: Moment, open: OpenProposal): Rules {
  const { proposal, yes, coolingOffSince } = open;
  const { move, entry } = moment;
  const stillCounts = ({ id, kind }: Account) => kind === 'member' && move.approvers.includes(id);
  return {
    'a quorum of distinct people still counts':
      humansWhoCount(moment, yes, stillCounts, [proposal.by]) >= move.terms.quorum,
    'it cooled off for as long as is configured':
      entry.at >= (coolingOffSince ?? Infinity) + move.terms.coolingOffMs,
    'Redis keeps what it is told': move.durable,
  };
}

/** An end is told of the act that was begun, where it was seen or somebody gave their word. */
function rulesOfEnding({ before, move }: Moment, act: 'revoke' | 'restore'): Rules {
  const { command, verdicts, hidden } = move;
  const role = hidden.includes('roleAssignment') ? 'unknown' : (verdicts.roleAssignment ?? 'pass');
  const isSeen =
    act === 'revoke'
      ? role === 'fail'
      : role !== 'fail' && role !== 'unknown' && verdicts.keyEnabled !== 'fail';
  return {
    'it was begun': before.begun === act,
    'it was seen, or attested': command.type === 'attest' || isSeen,
  };
}

/** Everything that is wrong with the acts on a record after the enablement. */
export function actMisdeeds(simulation: Simulation, gates: 'honest' | 'forced'): string[] {
  return moments(simulation).flatMap((moment) => {
    const { event, sequence } = moment.entry;
    const { open } = moment.before;
    let rules: Rules = {};
    if (event.type === 'revocationBegan' || event.type === 'restorationBegan') {
      if (open === undefined) return [`entry ${sequence}: ${event.type} without a proposal`];
      rules = {
        ...rulesOfBeginning(moment, acts[event.type], open),
        ...(gates === 'honest' && rulesOfAnHonestGate(moment, open)),
      };
    }
    if (event.type === 'revoked') rules = rulesOfEnding(moment, 'revoke');
    if (event.type === 'restored') rules = rulesOfEnding(moment, 'restore');
    if (event.type === 'cancelled') rules = { 'no life was ended': moment.before.access === undefined };
    return Object.entries(rules)
      .filter(([, holds]) => !holds)
      .map(([rule]) => `entry ${sequence} (${event.type}): not so: ${rule}`);
  });
}
