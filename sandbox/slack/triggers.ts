import { randomInt } from 'node:crypto';
import { newSecret } from './ids.ts';
import { Refusal } from './refusal.ts';

interface Trigger {
  user: string;
  /** The modal that the person acted in, if it was in one. */
  viewId?: string;
  issuedAt: number;
  exchanged: boolean;
}

/** What lets the app open a modal: one for each thing a person does, for three seconds, once. Real time. */
export class Triggers {
  readonly #triggers = new Map<string, Trigger>();
  readonly #lifeMs: number;

  constructor(lifeMs: number) {
    this.#lifeMs = lifeMs;
  }

  issue(user: string, viewId?: string): string {
    const id = `${randomInt(1e12)}.${randomInt(1e12)}.${newSecret()}`;
    const base = { user, issuedAt: performance.now(), exchanged: false };
    this.#triggers.set(id, viewId === undefined ? base : { ...base, viewId });
    return id;
  }

  exchange(id: string): { user: string; viewId?: string } {
    const trigger = this.#triggers.get(id);
    if (trigger === undefined) throw new Refusal('invalid_trigger_id');
    if (trigger.exchanged) throw new Refusal('exchanged_trigger_id');
    if (performance.now() - trigger.issuedAt > this.#lifeMs) throw new Refusal('expired_trigger_id');
    trigger.exchanged = true;
    return trigger;
  }
}
