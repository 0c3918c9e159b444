import { decidingChecks, terms } from '../world.ts';
import type { CheckId, Verdict } from '../../../src/domain/checks/findings.ts';
import type { Proposal } from '../../../src/domain/proposal.ts';
import type { Account } from './cast.ts';
import type { Simulation } from './simulation.ts';
import { type Moment, type OpenProposal, moments } from './tale.ts';

type Rules = Record<string, boolean>;

function accountOf({ move }: Moment, id: string): Account | undefined {
  return move.accounts.find((account) => account.id === id);
}

/** Whose yes counts, by what the world knows of people and not by what the bot makes of them. */
export function humansWhoCount(
  moment: Moment,
  yes: readonly string[],
  mayCount: (who: Account) => boolean,
  contributors = moment.before.contributors,
): number {
  const hands = new Set(contributors.map((id) => accountOf(moment, id)?.human));
  const counting = yes.flatMap((id) => {
    const account = accountOf(moment, id);
    const counts = account?.email !== undefined && !hands.has(account.human) && mayCount(account);
    return counts ? [account.human] : [];
  });
  return new Set(counting).size;
}

interface Body {
  readonly name: string;
  readonly configData: { readonly keyVaultKeyIdentifier: string };
}

/** What holds for every intent, whatever anybody does to the gate. */
function rulesOfEveryIntent(moment: Moment, open: OpenProposal): Rules {
  const { entry, before, move } = moment;
  const { proposal, proposedAt, coolingOffSince, intents, yes, fingerprints } = open;
  const { command } = move;
  const { name, configData } = JSON.parse(proposal.body) as Body;
  const { keyVaultKeyIdentifier } = configData;
  return {
    'the gate carried this very fingerprint':
      command.type === 'passGate' && command.fingerprint === proposal.fingerprint,
    'the intent names this very fingerprint':
      entry.event.type === 'intended' && entry.event.fingerprint === proposal.fingerprint,
    'every yes was for this very fingerprint': fingerprints.every((given) => given === proposal.fingerprint),
    'a quorum of distinct people said yes': humansWhoCount(moment, yes, () => true) >= terms.quorum,
    'what was approved is enabling': proposal.act === 'enable',
    'no intent came before it': intents === 0,
    'the cooling-off is over':
      coolingOffSince !== undefined && entry.at >= coolingOffSince + terms.coolingOffMs,
    'nothing has expired': entry.at < proposedAt + terms.approvalTtlMs,
    'the body names what was chosen last':
      name === before.configurationName && keyVaultKeyIdentifier === before.identifier,
    'the key lies in the vault': keyVaultKeyIdentifier.startsWith(`${before.vaultUri ?? '?'}/keys/`),
    'no verdict was a fail': Object.values(proposal.verdicts).every((verdict) => verdict !== 'fail'),
  };
}

const ranks: Record<Verdict, number> = { pass: 0, warning: 1, unknown: 2, fail: 3 };

/** A check that is worse than approved, or that nobody can see though nobody gave their word for it. */
function isWorse({ move }: Moment, { verdicts }: Proposal, check: CheckId): boolean {
  const approved = verdicts[check] ?? 'pass';
  if (approved === 'unknown') return !move.hidden.includes(check) && move.verdicts[check] === 'fail';
  if (check === 'keyLatestVersion' && move.verdicts[check] === 'warning') return move.hidden.includes(check);
  return move.hidden.includes(check) || ranks[move.verdicts[check] ?? 'pass'] > ranks[approved];
}

/** What holds besides where the gate is taken as it should be: the world is as it was approved, at this moment. */
function rulesOfAnHonestGate(moment: Moment, open: OpenProposal): Rules {
  const { proposal, yes, coolingOffSince } = open;
  const { move, before, entry } = moment;
  const name = before.configurationName ?? '';
  const stillCounts = ({ id, kind }: Account) => kind === 'member' && move.approvers.includes(id);
  return {
    'a quorum of distinct people still counts':
      humansWhoCount(moment, yes, stillCounts) >= Math.max(proposal.quorum, move.terms.quorum),
    'it cooled off for as long as is configured':
      entry.at >= (coolingOffSince ?? Infinity) + move.terms.coolingOffMs,
    'nothing is worse than approved': !decidingChecks.some(
      (check) => check !== 'entitlement' && isWorse(moment, proposal, check),
    ),
    'Redis keeps what it is told': move.durable,
    'no request that was settled is at work at Adobe': (before.settled ?? []).every(
      (late) => (move.atAdobe.get(late)?.status ?? 'FAILED') === 'FAILED',
    ),
    'Adobe knows of no such configuration': !move.atAdobe.has(name) && !move.atAdobe.has(name.toLowerCase()),
  };
}

/** Everything that is wrong with the intents on a record; empty for a record without fault. */
export function misdeeds(simulation: Simulation, gates: 'honest' | 'forced'): string[] {
  return moments(simulation)
    .filter(({ entry }) => entry.event.type === 'intended')
    .flatMap((moment) => {
      const { open } = moment.before;
      if (open === undefined) return [`entry ${moment.entry.sequence}: an intent without a proposal`];
      const rules = {
        ...rulesOfEveryIntent(moment, open),
        ...(gates === 'honest' && rulesOfAnHonestGate(moment, open)),
      };
      return Object.entries(rules)
        .filter(([, holds]) => !holds)
        .map(([rule]) => `entry ${moment.entry.sequence}: not so: ${rule}`);
    });
}
