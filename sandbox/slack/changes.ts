import { EventEmitter } from 'node:events';

/** Tells clients that something of theirs changed, and lets others wait until something is so. */
export class Changes {
  readonly #emitter = new EventEmitter().setMaxListeners(0);
  #sequence = 0;

  /** @param users who can see the difference; left out where everybody might */
  changed(users?: readonly string[]): void {
    this.#sequence += 1;
    this.#emitter.emit('changed', this.#sequence, users);
  }

  /** @returns what ends the listening */
  onChange(listener: (sequence: number, users?: readonly string[]) => void): () => void {
    this.#emitter.on('changed', listener);
    return () => this.#emitter.off('changed', listener);
  }

  /**
   * @returns the first value of `look` that is not undefined, null or false; looks again with every change
   * @throws when there is none in time (real milliseconds)
   */
  until<T>(look: () => T | undefined | null | false, timeoutMs: number): Promise<T> {
    return new Promise((resolve, reject) => {
      const settle = (): boolean => {
        const seen = look();
        if (seen === undefined || seen === null || seen === false) return false;
        stop();
        resolve(seen);
        return true;
      };
      const off = this.onChange(() => void settle());
      const timer = setTimeout(() => {
        off();
        reject(new Error(`Not so within ${timeoutMs} ms: ${look.toString()}`));
      }, timeoutMs);
      const stop = (): void => {
        clearTimeout(timer);
        off();
      };
      settle();
    });
  }
}
