import type { Toast } from './client-api.ts';
import { newSecret } from './ids.ts';

/** What Slack tells a person in passing, mostly that the app failed. */
export class Toasts {
  readonly #byUser = new Map<string, Toast[]>();

  show(user: string, kind: Toast['kind'], message: string): void {
    this.#byUser.set(user, [...this.of(user), { id: newSecret(), kind, message }]);
  }

  of(user: string): Toast[] {
    return this.#byUser.get(user) ?? [];
  }

  dismiss(user: string, id: string): void {
    this.#byUser.set(
      user,
      this.of(user).filter((toast) => toast.id !== id),
    );
  }
}
