import type { ConfirmationDialog } from '@slack/types';
import type { Act, ActAnswer, ActionContainer, ClientState, StateValue } from '../../slack/client-api.ts';
import type { PageStart, Welcome } from '../page-api.ts';
import { containerKey, pruneDrafts, withDraft } from './drafts.ts';
import { parsePlace, placeHash, type Place } from './place.ts';
import { firstUnread, loadReadMarks, type ReadMarks, saveReadMarks, withRead } from './read-marks.ts';
import { reconcile } from './reconcile.ts';
import { fetchState, listen, sendAct } from './stand-in.ts';
import { createStore, type Pane, type Store } from './state.ts';

type WithoutUser<A> = A extends Act ? Omit<A, 'user'> : never;

/** Something the person does; who they are is known here. */
export type Doing = WithoutUser<Act>;

/** What a person can make the page do. */
export interface Page {
  store: Store;
  wire: boolean;
  record: boolean;
  welcome: Welcome | null;
  become: (user: string) => void;
  go: (place: Place) => void;
  show: (pane: Pane) => void;
  act: (doing: Doing) => Promise<ActAnswer>;
  /** Fetches the present, where something other than Slack may have changed it. */
  refresh: () => Promise<void>;
  keep: (container: ActionContainer, blockId: string, actionId: string, value: StateValue) => void;
  compose: (key: string, text: string) => void;
  ask: (dialog: ConfirmationDialog) => Promise<boolean>;
  tell: (message: string) => void;
  dismissNotice: (id: string) => void;
}

export function createPage(start: PageStart): Page {
  const asked = parsePlace(location.hash) ?? null;
  const store = createStore({
    user: new URLSearchParams(location.search).get('user') ?? start.user,
    slack: null,
    place: asked,
    pane: paneOf(asked),
    clockOffsetMs: 0,
    live: true,
    drafts: {},
    composing: {},
    readMarks: loadReadMarks(),
    newFrom: null,
    notices: [],
    question: null,
  });
  const follow = createFollower(store);
  void follow(store.get().user);

  function go(place: Place): void {
    enter(store, place);
    writeAddress(store);
    if (place.kind === 'home') void act({ type: 'home' });
  }

  async function act(doing: Doing): Promise<ActAnswer> {
    const { user } = store.get();
    const answer = await sendAct({ ...doing, user });
    if (user === store.get().user) await follow(user);
    if (!answer.ok && answer.errors === undefined) tell(answer.message);
    return answer;
  }

  function tell(message: string): void {
    const { notices, slack } = store.get();
    // A stand-in's toast may say the same already.
    const told = [...notices, ...(slack?.toasts ?? [])].some((notice) => notice.message === message);
    if (!told) store.set({ notices: [...notices, { id: crypto.randomUUID(), message }] });
  }

  addEventListener('popstate', () => {
    const user = new URLSearchParams(location.search).get('user') ?? start.user;
    const place = parsePlace(location.hash) ?? store.get().place;
    if (place !== null) enter(store, place);
    if (user !== store.get().user) become(user);
  });

  function become(user: string): void {
    store.set({ user, slack: null, drafts: {}, notices: [], question: null });
    void follow(user);
    writeAddress(store);
  }

  return {
    store,
    wire: start.wire,
    record: start.record,
    welcome: start.welcome,
    become,
    go,
    act,
    refresh: () => follow(store.get().user),
    tell,
    show: (pane) => store.set({ pane }),
    keep(container, blockId, actionId, value) {
      const drafts = withDraft(store.get().drafts, containerKey(container), blockId, actionId, value);
      store.set({ drafts });
    },
    compose: (key, text) => store.set({ composing: { ...store.get().composing, [key]: text } }),
    ask: (dialog) =>
      new Promise((resolve) => {
        const answer = (yes: boolean) => {
          store.set({ question: null });
          resolve(yes);
        };
        store.set({ question: { dialog, answer } });
      }),
    dismissNotice: (id) => store.set({ notices: store.get().notices.filter((notice) => notice.id !== id) }),
  };
}

function paneOf(place: Place | null): Pane {
  return place?.kind === 'channel' && place.thread !== undefined ? 'thread' : 'main';
}

/** Keeps the store at the present of one person at a time; asked for the same one again, it only fetches. */
function createFollower(store: Store): (user: string) => Promise<void> {
  let followed: string | undefined;
  let stop: (() => void) | undefined;
  let fetching: Promise<void> | undefined;
  let again = false;

  async function fetchOnce(): Promise<void> {
    do {
      again = false;
      const user = store.get().user;
      try {
        const fresh = await fetchState(user);
        if (user === store.get().user) take(store, fresh);
        else again = true;
      } catch {
        store.set({ live: false });
      }
    } while (again);
  }

  function refresh(): Promise<void> {
    again = true;
    fetching ??= fetchOnce().finally(() => (fetching = undefined));
    return fetching;
  }

  return (user) => {
    if (user !== followed) {
      followed = user;
      stop?.();
      stop = listen(
        user,
        () => void refresh(),
        (live) => store.set({ live }),
      );
    }
    return refresh();
  };
}

function take(store: Store, fresh: ClientState): void {
  const known = store.get();
  const slack = reconcile(known.slack, fresh);
  const place = findPlace(slack, known.place);
  store.set({
    slack,
    live: true,
    place,
    newFrom: known.slack === null ? newFromAt(place, slack, known.readMarks) : known.newFrom,
    clockOffsetMs: fresh.now - Date.now(),
    drafts: isSameSurface(known.slack, slack)
      ? known.drafts
      : pruneDrafts(known.drafts, slack.views, slack.home),
  });
  // Where one began is a place to come back to.
  if (known.slack === null) history.replaceState(null, '', addressOf(store));
  markRead(store);
}

/** Neither a modal nor Home was written anew. */
function isSameSurface(known: ClientState | null, fresh: ClientState): boolean {
  return fresh.views === known?.views && fresh.home === known.home;
}

/** The place asked for where the person may be there, otherwise their first channel. */
function findPlace(slack: ClientState, asked: Place | null): Place {
  if (asked?.kind === 'home') return asked;
  if (asked !== null && slack.channels.some(({ id }) => id === asked.channel)) return asked;
  const first = slack.channels.find(({ kind }) => kind !== 'im') ?? slack.channels[0];
  return first === undefined ? { kind: 'home' } : { kind: 'channel', channel: first.id };
}

/** A thread that opens or closes beside its channel leaves the line “New” where it is. */
function enter(store: Store, place: Place): void {
  const { slack, place: before, readMarks, newFrom } = store.get();
  const stays =
    before?.kind === 'channel' && place.kind === 'channel' && before.channel === place.channel && newFrom;
  store.set({
    place,
    pane: paneOf(place),
    newFrom: stays || newFromAt(place, slack, readMarks),
  });
  markRead(store);
}

function newFromAt(place: Place, slack: ClientState | null, marks: ReadMarks): string | null {
  return slack === null || place.kind !== 'channel' ? null : firstUnread(slack, marks, place.channel);
}

function markRead(store: Store): void {
  const { slack, place, readMarks } = store.get();
  if (slack === null || place?.kind !== 'channel' || document.hidden) return;
  const marked = withRead(readMarks, slack, place.channel);
  if (marked === readMarks) return;
  saveReadMarks(marked);
  store.set({ readMarks: marked });
}

function addressOf(store: Store): string {
  const { user, place } = store.get();
  return `?user=${encodeURIComponent(user)}${place === null ? '' : placeHash(place)}`;
}

function writeAddress(store: Store): void {
  const address = addressOf(store);
  if (address !== location.search + location.hash) history.pushState(null, '', address);
}
