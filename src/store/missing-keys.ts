import { RecordError } from '../errors.ts';

/**
 * Records that go on under a key which this instance does not have: a rotation under way, or somebody else wrote it.
 * While there is one, this instance is out of date or deceived: it appends nothing anywhere and takes no deliveries.
 */
export interface MissingKeys {
  /** Runs `read` and notes what it shows of the record. */
  watch<T>(organization: string, read: () => Promise<T>): Promise<T>;
  /** The records to look at again. */
  organizations(): readonly string[];
  /** In words for an operator; undefined where every key is known. */
  why(): string | undefined;
  throwIfAny(): void;
}

export function createMissingKeys(): MissingKeys {
  const found = new Map<string, RecordError>();
  const first = () => found.values().next().value;
  return {
    async watch(organization, read) {
      try {
        const answer = await read();
        found.delete(organization);
        return answer;
      } catch (error) {
        if (error instanceof RecordError && error.isUnknownKey) found.set(organization, error);
        throw error;
      }
    },
    organizations: () => [...found.keys()],
    why() {
      const error = first();
      return (
        error &&
        `${error.message}: signed with a key that this instance does not have. A rotation under way, or somebody else wrote it; put the key into CMK_AUDIT_KEY of every instance, or see docs/operate.md`
      );
    },
    throwIfAny() {
      const error = first();
      if (error !== undefined) throw error;
    },
  };
}
