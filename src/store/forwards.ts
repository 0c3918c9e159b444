import type { Forward } from '../domain/forwarding.ts';
import { everyOrganization } from '../domain/rules/due.ts';
import type { Notes } from './notes.ts';

/** Whose requests go to whom. Notes: where they are lost, everybody is asked themselves again. */
export interface ForwardNotes {
  read(): Promise<readonly Forward[]>;
  write(forward: Forward): Promise<void>;
  forget(from: string): Promise<void>;
}

const prefix = 'forward:';

function parseForward(field: string, value: string): Forward[] {
  const [to = '', until = ''] = value.split(' ');
  const from = field.slice(prefix.length);
  return /^[UW]/u.test(to) && Number.isFinite(Number(until)) ? [{ from, to, until: Number(until) }] : [];
}

export function createForwardNotes(notes: Notes): ForwardNotes {
  return {
    async read() {
      const found = Object.entries(await notes.read(everyOrganization));
      return found.flatMap(([field, value]) => (field.startsWith(prefix) ? parseForward(field, value) : []));
    },
    write: ({ from, to, until }) =>
      notes.write(everyOrganization, { [`${prefix}${from}`]: `${to} ${until}` }),
    forget: (from) => notes.forget(everyOrganization, `${prefix}${from}`),
  };
}
