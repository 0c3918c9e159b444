import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { OtherInstance } from '../domain/other-instance.ts';
import type { Keys } from './keys.ts';
import { meetInstances } from './scripts.ts';

/** What an instance says of itself. */
export interface Instance {
  readonly name: string;
  readonly version: string;
  /** A digest of what its settings ask for before an act. */
  readonly terms: string;
}

/** The running instances, through one hash in Redis. */
export interface Instances {
  /** Says that this one is there, and answers who was seen in the last minute and differs. */
  meet(): Promise<readonly OtherInstance[]>;
  /** It ends: nobody waits for it. */
  leave(): Promise<void>;
}

/** After this long without a word an instance is gone, or frozen. */
const seenWithinMs = 60_000;
const longestName = 100;

const Said = z.object({
  at: z.number(),
  version: z.string().max(longestName),
  terms: z.string().max(longestName),
});

function parse(text: string): z.infer<typeof Said> | undefined {
  try {
    return Said.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

export function createInstances(redis: Redis, keys: Keys, own: Instance): Instances {
  const { name: ownName, version, terms } = own;

  function judge(name: string, text: string, now: number): OtherInstance | 'same' | 'gone' {
    const said = parse(text);
    if (said === undefined || said.at > now + seenWithinMs) return { name, differs: 'unreadable' };
    if (said.at < now - seenWithinMs) return 'gone';
    if (said.version !== version) return { name, differs: 'version', version: said.version };
    return said.terms === terms ? 'same' : { name, differs: 'terms', version };
  }

  return {
    async meet() {
      const said = JSON.stringify({ version, terms });
      const answer = await redis.eval(meetInstances, 1, keys.instances, ownName, said);
      const [now, ...fields] = answer as [string, ...string[]];
      const others: OtherInstance[] = [];
      const gone: string[] = [];
      for (let at = 0; at < fields.length; at += 2) {
        const [name = '', text = ''] = fields.slice(at, at + 2);
        const found = name === ownName ? 'same' : judge(name, text, Number(now));
        if (found === 'gone') gone.push(name);
        else if (found !== 'same') others.push({ ...found, name: name.slice(0, longestName) });
        // An instance that is there says it again; what nobody can read holds up one look.
        if (found !== 'same' && found !== 'gone' && found.differs === 'unreadable') gone.push(name);
      }
      if (gone.length > 0) await redis.hdel(keys.instances, ...gone);
      return others;
    },
    async leave() {
      await redis.hdel(keys.instances, ownName);
    },
  };
}
