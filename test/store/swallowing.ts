import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type Socket, connect } from 'node:net';

/** Listens and takes no connection: its process sleeps. */
const program = `
const server = require('node:net').createServer();
server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
  process.stdout.write(String(server.address().port));
  setTimeout(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0), 100);
});`;

/** An address that swallows packets as a firewall does: whoever connects hears nothing, not even a refusal. */
export async function startSwallowing(): Promise<{ readonly port: number; close(): void }> {
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  const port = Number(String(said));
  const waiting: Socket[] = [];
  await new Promise((resolve) => setTimeout(resolve, 300));
  // What the system keeps for a server that is slow is full then, and what comes after is dropped.
  for (let at = 0; at < 8; at += 1) {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    waiting.push(socket);
  }
  return {
    port,
    close() {
      for (const socket of waiting) socket.destroy();
      child.kill('SIGKILL');
    },
  };
}
