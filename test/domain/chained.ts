import { createHash } from 'node:crypto';
import {
  type ChainKey,
  digestOf,
  genesis,
  type Head,
  storedLine,
  type Witness,
} from '../../src/domain/record/chain.ts';
import type { Command } from '../../src/domain/commands.ts';
import type { Entry } from '../../src/domain/events.ts';
import { type Organization, unconfigured } from '../../src/domain/organization.ts';
import { readableDigest } from '../../src/domain/proposal.ts';
import type { KeptHead } from '../../src/domain/record/verification.ts';
import { act, chooseVault } from './stories.ts';
import { actor, app, key as vaultKey, minute, organization, passing, start } from './world.ts';

/** As strong as a random one. */
const chainKey = (id: string): ChainKey => ({ id, key: createHash('sha256').update(`test ${id}`).digest() });
export const oldKey = chainKey('k1');
export const newKey = chainKey('k2');

const commands: readonly Command[] = [
  chooseVault,
  { type: 'chooseKey', actor: actor('UREQ'), key: vaultKey },
  { type: 'recordRegistration', outcome: app },
  { type: 'recordLook', findings: passing({ adobeAddress: 'unknown' }), lookingSince: 5 },
  { type: 'attest', actor: actor('UREQ2'), check: 'adobeAddress', reason: 'Gesehen – geprüft ✓' },
  { type: 'cancel', actor: actor('UREQ'), reason: 'Ferien' },
  { ...chooseVault, configurationName: 'Config2' },
];

/** A short history as the rules tell it: a setup, cancelled, and another one. */
export function history(): { readonly entries: readonly Entry[]; readonly state: Organization } {
  const entries: Entry[] = [];
  let state: Organization = unconfigured(organization);
  for (const [place, command] of commands.entries()) {
    const told = act(state, command, start + place * minute);
    if (told.entries.length === 0) throw new Error(`'${command.type}' did nothing: ${told.refusal?.reason}`);
    state = told.state;
    entries.push(...told.entries);
  }
  return { entries, state };
}

/** A record as Redis holds it. */
export interface Chained {
  readonly lines: readonly string[];
  readonly heads: readonly Head[];
}

/** @param signer which key signs which entry */
export function chain(
  entries: readonly Entry[],
  signer: (sequence: number) => ChainKey = () => oldKey,
  of = organization,
): Chained {
  let previous = genesis(of);
  const heads: Head[] = [];
  const lines = entries.map((entry) => {
    const { id, key } = signer(entry.sequence);
    const bytes = JSON.stringify(entry);
    previous = digestOf(key, previous, bytes);
    heads.push({ sequence: entry.sequence, digest: previous });
    return storedLine(id, previous, bytes);
  });
  return { lines, heads };
}

/** What a message in Slack showed at its foot. */
export function witnessOf({ sequence, digest }: Head): Witness {
  return { sequence, characters: readableDigest(digest).replaceAll('-', '') };
}

export function keptOf({ heads }: Chained, state: Organization): KeptHead {
  const last = heads.at(-1);
  if (last === undefined) throw new Error('there is no entry');
  return { ...last, state: JSON.parse(JSON.stringify(state)) as unknown };
}
