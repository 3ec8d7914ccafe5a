import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createConnection, type Socket } from 'node:net';
import { afterEach, expect, it } from '@jest/globals';
import type { Fault } from '../../../chaos/plan/make-fault.ts';
import { playCall } from '../../../chaos/services/play-call.ts';
import { Record } from '../../../chaos/verdict/record.ts';

const nothing = () => {};
const cleanups: (() => unknown)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

const caller = { name: 'notify', life: 1, invocation: 1 };
const call = {
  caller,
  service: 'slack',
  what: 'POST /',
  subject: 1,
  at: 0,
  order: 1,
  fault: 'reset',
} as const;

/** The server's side of a connection that is being closed when a fault strikes the call on it. */
async function strikeWhileClosing(fault: Fault): Promise<Socket> {
  const server = createServer();
  cleanups.push(() => server.close());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = createConnection(portOf(server), '127.0.0.1');
  cleanups.push(() => client.destroy());
  client.on('error', nothing);
  client.write('POST / HTTP/1.1\r\nhost: slack\r\n\r\n');
  const [, response] = await once(server, 'request');
  const socket: Socket = response.socket;
  socket.end();
  await playCall(fault, {
    call: { ...call },
    take: () => Promise.resolve({ status: 200, headers: {}, body: Buffer.from('ok') }),
    response,
    calling: { caller: () => caller, kill: nothing, touch: nothing, settled: async () => true },
    record: new Record(),
    now: () => 0,
    refuse: nothing,
    hold: nothing,
  });
  return socket;
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server listens on no port');
  return address.port;
}

it.each<[string, Fault]>([
  ['before the call is taken', { do: 'reset' }],
  ['after that', { do: 'lose', how: 'reset' }],
])('a connection that is being closed is closed for good by a reset %s', async (_, fault) => {
  const socket = await strikeWhileClosing(fault);

  expect(socket.destroyed).toBe(true);
  await once(socket, 'close');
});
