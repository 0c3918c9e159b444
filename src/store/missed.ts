/** Where a message goes that goes to no single person: the run's thread and its cards. */
export const inThread = 'thread';

/** A message that Slack refused. It is made up for when Slack takes it; nothing else waits for it. */
export interface Missed {
  /** What it was to say: entry and delivery, `12.0`, or a card. */
  readonly place: string;
  /** `thread`, or a person's id. */
  readonly to: string;
  /** Slack's own word for why. */
  readonly code: string;
  /** When Slack refused it first, and when it is tried again; milliseconds since 1970 by the record's clock. */
  readonly since: number;
  readonly againAt: number;
}

export const missedField = 'missed';

/** Whether it is a delivery of an entry, and no card. */
export const isEntryPlace = (place: string): boolean => /^\d+\.\d+$/u.test(place);

function isMissed(value: unknown): value is Missed {
  const { place, to, code, since, againAt } = (value ?? {}) as Record<string, unknown>;
  const areTexts = [place, to, code].every((part) => typeof part === 'string');
  return areTexts && typeof since === 'number' && typeof againAt === 'number';
}

/** What Slack does not show of an organization, oldest first; notes that cannot be read are no notes. */
export function missedIn(notes: Readonly<Record<string, string>>): readonly Missed[] {
  try {
    const noted: unknown = JSON.parse(notes[missedField] ?? '[]');
    return Array.isArray(noted) ? noted.filter(isMissed) : [];
  } catch {
    return [];
  }
}
