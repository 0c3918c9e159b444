/**
 * What the page and the process that serves it say to each other about the world outside Slack. JSON only.
 *
 *   GET  /start                → PageStart
 *   GET  /world                → ControlGroup[]
 *   POST /world/run            → body RunRequest, answer RunAnswer (HTTP 200 also when refused)
 *   GET  /wire?since=7         → WireEntry[], those with a higher seq, oldest first
 *   GET  /wire/exchange?seq=7  → Exchange, or 404
 *   GET  /record               → Chain
 */

/** The world outside Slack, as controls. The page draws whatever stands here; it knows none of them by name. */
export interface WorldPanel {
  groups(): ControlGroup[] | Promise<ControlGroup[]>;
  /**
   * Does what the control says. `value` is missing for buttons, `true` or `false` for toggles, the option's value for
   * selects, and for durations what was typed (`15m`, `24h`, `7d`).
   * @returns one sentence about what is different now
   * @throws Error whose message is shown beside the panel
   */
  run(controlId: string, value?: ControlValue): Promise<string>;
}

export interface ControlGroup {
  title: string;
  /** One sentence under the title. */
  hint?: string;
  /** Drawn closed until somebody opens it: what few people look for. */
  folded?: boolean;
  controls: Control[];
}

export type ControlValue = string | boolean;

interface Labelled {
  /** Unique in the panel. */
  id: string;
  label: string;
  hint?: string;
  disabled?: boolean;
}

export type Control =
  | (Labelled & { kind: 'button'; /** For what is hard to take back. */ danger?: boolean })
  | (Labelled & { kind: 'toggle'; value: boolean })
  | (Labelled & { kind: 'select'; value: string; options: { value: string; label: string }[] })
  /** A field for a duration, with one button for each of the presets. `value` is what stands in the field. */
  | (Labelled & { kind: 'duration'; value: string; presets?: string[] })
  /** Only told: a count, a state. */
  | (Labelled & { kind: 'fact'; value: string });

export interface RunRequest {
  controlId: string;
  value?: ControlValue;
}

export type RunAnswer = { ok: true; told: string } | { ok: false; message: string };

/** One call or delivery, with its answer. */
export interface WireEntry {
  /** Grows by one with each entry; what `since` counts in. */
  seq: number;
  /** Milliseconds since 1970. */
  at: number;
  system: 'slack' | 'adobe' | 'azure';
  /** As the bot sees it: `out` is a call it makes, `in` is something brought to it. */
  direction: 'out' | 'in';
  /** `POST /data/core/…`, `chat.postMessage`, `view_submission`. */
  method: string;
  summary: string;
  /** `200`, `not_in_channel`, `no answer`. */
  status: string;
}

/** What was said in full, both ways, ready to be read; secrets are struck out. */
export interface Exchange {
  request: string;
  /** Empty where there was none. */
  answer: string;
}

export interface Wire {
  /** @returns the entries with a higher seq than that, oldest first */
  since(seq: number): WireEntry[] | Promise<WireEntry[]>;
  /** @returns undefined where there is no such entry, or it is too long ago */
  exchange(seq: number): Exchange | undefined | Promise<Exchange | undefined>;
}

/** One entry of the record, as it is stored. */
export interface ChainEntry {
  sequence: number;
  /** Milliseconds since 1970, on the bot's clock. */
  at: number;
  /** A user's id, or what the bot calls itself. */
  by: string;
  event: string;
  /** As it stands at the foot of the messages: 16 base32 characters. */
  digest: string;
  /** Whether the digest is the keyed one over the stored bytes and the digest before. */
  holds: boolean;
  /** The stored bytes. */
  stored: string;
}

/** The record of one organization, oldest entry first. */
export interface Chain {
  organization: string;
  entries: ChainEntry[];
}

/** Read afresh each time, and verified from its beginning: an edit anywhere shows. */
export type ChainSource = () => Promise<Chain>;

export interface PageStart {
  /** Who one is when the address names nobody. */
  user: string;
  /** Whether there is a wire to look at. */
  wire: boolean;
  /** Whether there is a record to look at. */
  record: boolean;
  /** Null where there is nothing to begin with. */
  welcome: Welcome | null;
}

/** What stands in a channel in which nothing was said yet. */
export interface Welcome {
  title: string;
  /** What to do, in order. */
  steps: string[];
  /** Offered to be typed. */
  command: string;
}
