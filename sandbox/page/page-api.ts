/**
 * What the page and the process that serves it say to each other about the world outside Slack. JSON only.
 *
 *   GET  /start         → PageStart
 *   GET  /world         → ControlGroup[]
 *   POST /world/run     → body RunRequest, answer RunAnswer (HTTP 200 also when refused)
 *   GET  /wire?since=7  → WireEntry[], those with a higher seq, oldest first
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

/** @returns the entries with a higher seq than that, oldest first */
export type WireSource = (since: number) => WireEntry[] | Promise<WireEntry[]>;

export interface PageStart {
  /** Who one is when the address names nobody. */
  user: string;
  /** Whether there is a wire to look at. */
  wire: boolean;
}
