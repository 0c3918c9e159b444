import type { Redis } from 'ioredis';
import type { Keys } from './keys.ts';
import { noteGathered } from './scripts.ts';

/**
 * What one person is told of several organizations at once.
 * - `alone`: few organizations have it so far, each is told by itself
 * - `told`: the gathered message has it
 * - `mine`: whoever asks brings the gathered message up to date now, and says when that is done
 * - `others`: somebody else does, or did a moment ago
 */
export type GatheringTurn = 'alone' | 'told' | 'mine' | 'others';

/** Where the gathered message stands: `channel ts`, `sending` while nobody knows, undefined before the first. */
export interface GatheringNow {
  readonly organizations: readonly string[];
  readonly posted: string | undefined;
}

/** For one person and one thing that happened: which organizations it happened to within two minutes of each other. */
export interface Gatherings {
  /** Notes one organization; `at` in milliseconds since 1970 by the record's clock. */
  note(
    name: string,
    one: { readonly organization: string; readonly sequence: number; readonly at: number },
  ): Promise<GatheringTurn>;
  read(name: string): Promise<GatheringNow>;
  /** Before the message is posted, and where it stands afterwards. */
  sending(name: string): Promise<void>;
  /** The message shows these organizations; nobody edits it again for a few seconds. */
  shown(name: string, posted: string, organizations: readonly string[]): Promise<void>;
}

/** More organizations than this within the time make one message. */
const mostAlone = 5;
const withinMs = 2 * 60_000;
/** Slack takes about fifty edits a minute; several people may be told. */
const betweenEditsMs = 3_000;
/** Whoever has the turn and dies is waited for so long. */
const turnMs = 30_000;
const keptSeconds = 86_400;

export function createGatherings(redis: Redis, keys: Keys): Gatherings {
  const found = (name: string) => keys.gathering(`${name}:found`);
  const message = (name: string) => keys.gathering(`${name}:message`);
  const turn = (name: string) => keys.gathering(`${name}:turn`);
  return {
    async note(name, { organization, sequence, at }) {
      const answer = await redis.eval(
        noteGathered,
        3,
        found(name),
        message(name),
        turn(name),
        `${organization} ${sequence}`,
        organization,
        String(at),
        String(withinMs),
        String(mostAlone),
        String(turnMs),
        String(keptSeconds),
      );
      return String(answer) as GatheringTurn;
    },
    async read(name) {
      const [members, posted] = await Promise.all([
        redis.zrange(found(name), '0', '-1'),
        redis.hget(message(name), 'posted'),
      ]);
      const organizations = [...new Set(members.map((member) => member.split(' ')[0] ?? ''))];
      return { organizations, posted: posted ?? undefined };
    },
    async sending(name) {
      await redis.hset(message(name), 'posted', 'sending');
    },
    async shown(name, posted, organizations) {
      const fields = organizations.flatMap((organization) => [`shown:${organization}`, '1']);
      await redis.hset(message(name), 'posted', posted, ...fields);
      await redis.set(turn(name), '1', 'PX', betweenEditsMs);
    },
  };
}
