import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** An HTTP server on loopback that can go away and come back at the same port. */
export class LoopbackServer {
  readonly http: Server = createServer();
  readonly #sockets = new Set<Socket>();
  #port: number;
  #resetting = false;

  constructor(port = 0) {
    this.#port = port;
    this.http.on('connection', (socket: Socket) => {
      if (this.#resetting) socket.resetAndDestroy();
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  get origin(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async listen(): Promise<void> {
    if (this.http.listening) return;
    this.http.listen(this.#port, '127.0.0.1');
    await once(this.http, 'listening');
    this.#port = (this.http.address() as AddressInfo).port;
  }

  /** Cuts what is open. `refused`: nothing listens any more. `reset`: connections are accepted and torn down. */
  async down(how: false | 'refused' | 'reset'): Promise<void> {
    this.#resetting = how === 'reset';
    if (how === 'refused') return this.close();
    await this.listen();
    if (how === 'reset') this.#cut();
  }

  async close(): Promise<void> {
    if (!this.http.listening) return;
    const closed = once(this.http, 'close');
    this.http.close();
    this.#cut();
    await closed;
  }

  #cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}
