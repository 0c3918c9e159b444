import { normalizeBlocks } from './blocks/normalize.ts';
import type { ViewState } from './client-api.ts';
import { newId, newSecret } from './ids.ts';
import { Refusal } from './refusal.ts';
import type { ViewPayload } from './view-payload.ts';
import { stateAfter } from './view-state.ts';

export interface StoredView {
  id: string;
  hash: string;
  user: string;
  payload: ViewPayload;
  state: ViewState;
  errors: Record<string, string>;
  rootId: string;
  previousId: string | null;
}

const highestStack = 3;

/** Each person's open modals, root first, and their Home. */
export class Views {
  readonly #stacks = new Map<string, StoredView[]>();
  readonly #homes = new Map<string, StoredView>();

  stackOf(user: string): readonly StoredView[] {
    return this.#stacks.get(user) ?? [];
  }

  homeOf(user: string): StoredView | undefined {
    return this.#homes.get(user);
  }

  find(id: string): StoredView | undefined {
    return [...[...this.#stacks.values()].flat(), ...this.#homes.values()].find((view) => view.id === id);
  }

  findByExternalId(externalId: string): StoredView | undefined {
    return [...this.#stacks.values()].flat().find((view) => view.payload.external_id === externalId);
  }

  /** A new root. What was open for this person goes: a person has one stack at a time. */
  open(user: string, payload: ViewPayload): StoredView {
    this.#refuseTakenExternalId(payload);
    const view = newView(user, payload, null);
    this.#stacks.set(user, [view]);
    return view;
  }

  push(user: string, payload: ViewPayload): StoredView {
    const stack = this.stackOf(user);
    const front = stack.at(-1);
    if (front === undefined) throw new Refusal('not_found');
    if (stack.length >= highestStack) throw new Refusal('push_limit_reached');
    this.#refuseTakenExternalId(payload);
    const view = newView(user, payload, front);
    this.#stacks.set(user, [...stack, view]);
    return view;
  }

  /** @param hash the app's; when given it must be the view's own */
  update(view: StoredView, payload: ViewPayload, hash?: string): void {
    if (hash !== undefined && hash !== view.hash) throw new Refusal('hash_conflict');
    this.#refuseTakenExternalId(payload, view);
    view.payload = { ...payload, blocks: normalizeBlocks(payload.blocks) };
    view.state = stateAfter(view.payload.blocks, view.state);
    view.errors = {};
    view.hash = newHash();
  }

  publish(user: string, payload: ViewPayload, hash?: string): StoredView {
    const existing = this.#homes.get(user);
    if (existing !== undefined) {
      this.update(existing, payload, hash);
      return existing;
    }
    if (hash !== undefined) throw new Refusal('hash_conflict');
    const view = newView(user, payload, null);
    this.#homes.set(user, view);
    return view;
  }

  /** Takes the view away, and with it whatever lies above. */
  remove(view: StoredView): void {
    const stack = this.stackOf(view.user);
    const at = stack.indexOf(view);
    if (at >= 0) this.#stacks.set(view.user, stack.slice(0, at));
  }

  clear(user: string): void {
    this.#stacks.delete(user);
  }

  #refuseTakenExternalId(payload: ViewPayload, self?: StoredView): void {
    if (payload.external_id === undefined || payload.external_id === '') return;
    const owner = this.findByExternalId(payload.external_id);
    if (owner !== undefined && owner !== self) throw new Refusal('duplicate_external_id');
  }
}

function newView(user: string, payload: ViewPayload, below: StoredView | null): StoredView {
  const id = newId('V');
  const blocks = normalizeBlocks(payload.blocks);
  return {
    id,
    hash: newHash(),
    user,
    payload: { ...payload, blocks },
    state: stateAfter(blocks),
    errors: {},
    rootId: below?.rootId ?? id,
    previousId: below?.id ?? null,
  };
}

const newHash = (): string => `${Math.floor(Date.now() / 1000)}.${newSecret().slice(0, 8)}`;
