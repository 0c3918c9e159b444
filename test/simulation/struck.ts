import type { Kept } from './journal.ts';
import type { Call, Fate } from './network.ts';
import type { Host } from './schedule.ts';
import type { Trouble } from './troubles.ts';

/** When and whom a trouble struck, for the coverage and for the story. */
export interface Struck {
  readonly trouble: Trouble;
  readonly phase: string;
  readonly lastEvent: string;
}

/** Brings the troubles of a seed about, each at its call. */
export interface Strikes {
  fateOf(call: Call): Fate;
  noted(kept: readonly Kept[]): void;
  /** From now on nothing strikes any more, and what struck heals. */
  calm(): void;
  readonly isCalm: boolean;
  /** Whether nothing is left that could strike. */
  readonly isSpent: boolean;
  /**
   * Whether what was told may be told again: Redis forgot entries or notes, or Slack lost an answer and did not show yet
   * what it had taken.
   */
  readonly mayRepeat: boolean;
  readonly wasPutBack: boolean;
  readonly struck: readonly Struck[];
  /** What a person does next is delivered twice. */
  takesTwice(): boolean;
  onDeath?: (host: Host, restartAfterMs: number) => void;
  onAct?: (what: string) => void;
}
