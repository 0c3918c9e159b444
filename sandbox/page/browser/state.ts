import type { ConfirmationDialog } from '@slack/types';
import type { ClientState } from '../../slack/client-api.ts';
import type { Drafts } from './drafts.ts';
import type { Place } from './place.ts';
import type { ReadMarks } from './read-marks.ts';

/** What a narrow screen shows, one at a time. */
export type Pane = 'sidebar' | 'main' | 'thread' | 'world';

/** Told by the page itself, beside the stand-in's toasts. */
export interface Notice {
  id: string;
  message: string;
}

/** A question Slack asks before it hands a press on to the app. */
export interface Question {
  dialog: ConfirmationDialog;
  answer: (yes: boolean) => void;
}

export interface PageState {
  user: string;
  /** Null until the stand-in has answered for this person. */
  slack: ClientState | null;
  /** Null until it is known what there is. */
  place: Place | null;
  pane: Pane;
  /** The stand-in's clock minus the machine's. */
  clockOffsetMs: number;
  live: boolean;
  drafts: Drafts;
  /** What stands in the composers, by person and place. */
  composing: Record<string, string>;
  readMarks: ReadMarks;
  /** Where the line “New” stands in the open channel: before the oldest message unread when it was entered. */
  newFrom: string | null;
  notices: Notice[];
  question: Question | null;
}

export interface Store {
  get: () => PageState;
  set: (change: Partial<PageState>) => void;
  /** @returns what ends the subscription */
  subscribe(listener: () => void): () => void;
}

export function createStore(initial: PageState): Store {
  let state = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => state,
    set(change) {
      state = { ...state, ...change };
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
