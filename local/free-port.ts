import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { lazy } from '../src/runtime/retry.ts';

/** Below the ephemeral range, so that no outgoing connection takes a port while its server is down. */
const FIRST = 20_000;
const BLOCKS = 50;
const BLOCK = 200;

const taken = new Set<number>();

/** The first port of a block reserved for this process, which holds that port with a server for as long as it runs. */
const claimBlock = lazy(async () => {
  for (let block = 0; block < BLOCKS; block += 1) {
    const first = FIRST + block * BLOCK;
    if (await listens(createServer().unref(), first)) return first;
  }
  throw new Error(`every block of ports from ${FIRST} on is in use`);
});

/**
 * Makes a server listen on 127.0.0.1, on a port that stays reserved, even while nothing listens on it, in this and every
 * other process that uses this function, until it is given back.
 *
 * @returns the port.
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

/** Releases a port. */
export const giveBackPort = (port: number) => taken.delete(port);

async function listens(server: Server, port: number): Promise<boolean> {
  server.listen(port, '127.0.0.1');
  return await once(server, 'listening').then(
    () => true,
    () => false,
  );
}
