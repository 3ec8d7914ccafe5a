import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { lazy } from '../src/runtime/retry.ts';

/** Below those that systems give to outgoing connections, so that nobody happens on a port which is closed for a moment. */
const FIRST = 20_000;
const BLOCKS = 50;
const BLOCK = 200;

const taken = new Set<number>();

/** The first port of a block that is this process's alone: as long as it lives, a server of its own holds that port. */
const claimBlock = lazy(async () => {
  for (let block = 0; block < BLOCKS; block += 1) {
    const first = FIRST + block * BLOCK;
    if (await listens(createServer().unref(), first)) return first;
  }
  throw new Error(`every block of ports from ${FIRST} on is in use`);
});

/**
 * Has a server listen on this machine only.
 *
 * @returns its port: no other server of this harness, in whatever process, gets it until it is given back, also while
 * nobody listens on it.
 */
export async function freePort(server: Server): Promise<number> {
  const first = await claimBlock();
  for (let port = first + 1; port < first + BLOCK; port += 1) {
    if (taken.has(port)) continue;
    taken.add(port);
    if (await listens(server, port)) return port;
    taken.delete(port);
  }
  throw new Error(`no port from ${first} to ${first + BLOCK} is free`);
}

/** Lets others have a port. */
export const giveBackPort = (port: number) => taken.delete(port);

async function listens(server: Server, port: number): Promise<boolean> {
  server.listen(port, '127.0.0.1');
  return await once(server, 'listening').then(
    () => true,
    () => false,
  );
}
