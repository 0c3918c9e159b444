import type { Dispatcher } from 'undici';
import type { PostRun } from './post-outcome.ts';

export interface WriteOnceOptions {
  readonly origin: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string;
  /** For everything: connecting, writing and the whole answer. */
  readonly timeoutMs: number;
  /** The last question before the first byte. */
  readonly mayStillWrite: () => boolean;
}

/**
 * Sends one POST and writes it at most once. Resolves always.
 *
 * undici's HTTP/1.1 client calls `onRequestStart` when the connection stands, and writes head and body in the same
 * synchronous run after it, or nothing if the request was aborted there (`writeH1` in undici 8's
 * `lib/dispatcher/client-h1.js`). That is where `mayStillWrite` is asked. The same client puts a request that was
 * running back in its queue when the socket closes with an `UND_ERR_INFO` error (`onHttpSocketClose`), so a second
 * beginning is refused here whatever its cause.
 */
export function writeOnce(client: Dispatcher, options: WriteOnceOptions): Promise<PostRun> {
  return new Promise((resolve) => {
    const handler = new WriteOnceHandler(options.mayStillWrite, (run) => {
      clearTimeout(deadline);
      resolve(run);
    });
    const deadline = setTimeout(() => {
      handler.giveUp(new DOMException('no answer in time', 'TimeoutError'));
      // Closes the socket, and drops the request from the queue if it still waits for a connection.
      void client.destroy();
    }, options.timeoutMs);
    const { origin, path, headers, body } = options;
    // A Buffer in one piece: undici writes strings and buffers synchronously, streams later.
    const bytes = Buffer.from(body);
    client.dispatch({ origin, path, method: 'POST', headers, body: bytes, idempotent: false }, handler);
  });
}

class WriteOnceHandler implements Dispatcher.DispatchHandler {
  readonly #mayStillWrite: () => boolean;
  readonly #settle: (run: PostRun) => void;
  readonly #chunks: Buffer[] = [];
  #began = false;
  #tooLate = false;
  #settled = false;
  #status: number | undefined;

  constructor(mayStillWrite: () => boolean, settle: (run: PostRun) => void) {
    this.#mayStillWrite = mayStillWrite;
    this.#settle = settle;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#settled || this.#began) {
      controller.abort(new Error('a second beginning of a request that may begin once'));
      return;
    }
    if (!this.#mayStillWrite()) {
      this.#tooLate = true;
      controller.abort(new Error('too late to write'));
      return;
    }
    this.#began = true;
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number): void {
    if (status >= 200) this.#status = status;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(Buffer.from(chunk));
  }

  onResponseEnd(): void {
    const body = Buffer.concat(this.#chunks).toString('utf8');
    this.#end({ kind: 'answered', status: this.#status ?? 0, body });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: unknown): void {
    this.giveUp(error);
  }

  giveUp(error: unknown): void {
    if (this.#began) this.#end({ kind: 'broken', status: this.#status, error });
    else this.#end({ kind: 'neverBegan', tooLate: this.#tooLate, error });
  }

  #end(run: PostRun): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#settle(run);
  }
}
