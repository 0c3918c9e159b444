import type { Entry, EventType } from '../../../src/domain/events.ts';
import type { Proposal } from '../../../src/domain/proposal.ts';
import type { Move, Simulation } from './simulation.ts';

/** What the record alone says up to one entry, told without any of the rules' own code. */
export interface Tale {
  /** Whoever had a hand in the run. */
  readonly contributors: readonly string[];
  readonly vaultUri?: string | undefined;
  readonly configurationName?: string | undefined;
  readonly identifier?: string | undefined;
  /** What Adobe may do with the key, as far as this record goes. */
  readonly access?: 'granted' | 'revoked' | undefined;
  /** The act that was begun and not brought to its end. */
  readonly begun?: 'revoke' | 'restore' | undefined;
  /** Names of requests that were settled as "not there", of all runs. */
  readonly settled?: readonly string[] | undefined;
  /** The proposal that is open, with all that happened to it. */
  readonly open?: OpenProposal | undefined;
}

export interface OpenProposal {
  readonly proposal: Proposal;
  readonly proposedAt: number;
  /** Ids of those who said yes, each time they did. */
  readonly yes: readonly string[];
  readonly fingerprints: readonly string[];
  readonly coolingOffSince?: number | undefined;
  readonly intents: number;
}

const contributions: readonly EventType[] = [
  'setupStarted',
  'takenOver',
  'vaultChosen',
  'keyChosen',
  'keyCreationRequested',
  'roleAssignmentRequested',
  'attested',
  'proposed',
];
const endings: readonly EventType[] = [
  'rejected',
  'expired',
  'stopped',
  'voided',
  'cancelled',
  'gateRefused',
  'startedElsewhere',
  'revocationBegan',
  'restorationBegan',
  'drillEnded',
];

function contribute(tale: Tale, { event, by }: Entry): Tale {
  if (event.type === 'setupStarted' || event.type === 'adopted') {
    return { contributors: [by], settled: tale.settled };
  }
  return contributions.includes(event.type) ? { ...tale, contributors: [...tale.contributors, by] } : tale;
}

function choose(tale: Tale, { event }: Entry): Tale {
  switch (event.type) {
    case 'vaultChosen':
      return {
        ...tale,
        vaultUri: event.vault.uri,
        configurationName: event.configurationName,
        // A key does not follow into another vault.
        ...(event.vault.uri !== tale.vaultUri && { identifier: undefined }),
      };
    case 'adopted':
      return {
        ...tale,
        vaultUri: event.vault.uri,
        configurationName: event.configurationName,
        identifier: event.key.identifier,
      };
    case 'settled':
      return { ...tale, settled: [...(tale.settled ?? []), tale.configurationName ?? ''] };
    case 'keyChosen':
    case 'keyCreated':
      return { ...tale, identifier: event.key.identifier };
    default:
      return tale;
  }
}

function followProposal(tale: Tale, { event, by, at }: Entry): Tale {
  const { open } = tale;
  if (event.type === 'proposed') {
    const { proposal } = event;
    return { ...tale, open: { proposal, proposedAt: at, yes: [], fingerprints: [], intents: 0 } };
  }
  if (open === undefined) return tale;
  if (endings.includes(event.type)) return { ...tale, open: undefined };
  switch (event.type) {
    case 'approved': {
      const fingerprints = [...open.fingerprints, event.fingerprint];
      return { ...tale, open: { ...open, yes: [...open.yes, by], fingerprints } };
    }
    case 'coolingOffStarted':
      return { ...tale, open: { ...open, coolingOffSince: at } };
    case 'intended':
      return { ...tale, open: { ...open, intents: open.intents + 1 } };
    default:
      return tale;
  }
}

function followAccess(tale: Tale, { event }: Entry): Tale {
  switch (event.type) {
    case 'completed':
    case 'adopted':
      return { ...tale, access: 'granted' };
    case 'healthChanged':
      if (event.access === undefined) return tale;
      return { ...tale, access: event.access === 'lost' ? 'revoked' : 'granted' };
    case 'revocationBegan':
      return { ...tale, begun: 'revoke' };
    case 'restorationBegan':
      return { ...tale, begun: 'restore' };
    case 'revoked':
      return { ...tale, access: 'revoked', begun: undefined };
    case 'restored':
      return { ...tale, access: 'granted', begun: undefined };
    default:
      return tale;
  }
}

const tell = (tale: Tale, entry: Entry): Tale =>
  followAccess(followProposal(choose(contribute(tale, entry), entry), entry), entry);

export interface Moment {
  readonly entry: Entry;
  /** What was so right before the entry. */
  readonly before: Tale;
  readonly move: Move;
}

/** Every entry of the record with what led up to it. */
export function moments({ moves }: Simulation): Moment[] {
  let tale: Tale = { contributors: [] };
  return moves.flatMap((move) =>
    move.entries.map((entry) => {
      const before = tale;
      tale = tell(tale, entry);
      return { entry, before, move };
    }),
  );
}
