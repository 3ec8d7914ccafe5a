import { once } from 'node:events';
import type { Server } from 'node:http';

/** Below those that systems give to outgoing connections, so that a port which is closed for a moment stays free. */
const FIRST = 20_000;
const COUNT = 10_000;

let last = Math.floor((process.pid * 97) % COUNT);

/** Has a server listen on this machine only. @returns its port. */
export async function freePort(server: Server): Promise<number> {
  for (let tried = 0; tried < COUNT; tried += 1) {
    last = (last + 1) % COUNT;
    const port = FIRST + last;
    server.listen(port, '127.0.0.1');
    const isListening = await once(server, 'listening').then(
      () => true,
      () => false,
    );
    if (isListening) return port;
  }
  throw new Error(`no port from ${FIRST} on is free`);
}
