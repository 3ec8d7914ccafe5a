import { once } from 'node:events';
import { createConnection, createServer, Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { installSocketLimits, type SocketLimits } from '../../../chaos/time/socket-limits.ts';
import { createTimerClass, type VirtualTimer } from '../../../chaos/time/timer-class.ts';

const HOUR = 3_600_000;
const nodes = Object.getOwnPropertyDescriptor(Socket.prototype, 'setTimeout') ?? {};
const waiting = new Set<VirtualTimer>();
let ahead = 0;
let limits: SocketLimits;
beforeAll(() => {
  const Timer = createTimerClass(() => Date.now() + ahead, waiting);
  limits = installSocketLimits((run, delay) => new Timer(run, delay));
});
afterAll(() => {
  Object.defineProperty(Socket.prototype, 'setTimeout', nodes);
});

function skip(ms: number): void {
  limits.refresh();
  ahead += ms;
  for (const timer of waiting) timer.catchUp();
}

/** Lets timers fire that are due. */
const turn = () => new Promise((resolve) => void setTimeout(resolve, 10));

describe('the limit of a socket', () => {
  let socket: Socket;
  let timeouts: number;
  const server = createServer((other) => other.pipe(other));
  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => void server.close());
  beforeEach(async () => {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('the server listens on no port');
    socket = createConnection(address.port, '127.0.0.1');
    await once(socket, 'connect');
    timeouts = 0;
    socket.setTimeout(HOUR, () => (timeouts += 1));
  });
  afterEach(() => void socket.destroy());

  it('is reached once the clock has skipped it', async () => {
    skip(HOUR - 1_000);
    await turn();
    expect(timeouts).toBe(0);

    skip(1_000);
    await turn();
    expect(timeouts).toBe(1);
  });

  it('starts anew when something is sent or comes', async () => {
    skip(HOUR - 1_000);
    socket.write('still there?');
    await once(socket, 'data');

    skip(HOUR - 1_000);
    await turn();
    expect(timeouts).toBe(0);

    skip(1_000);
    await turn();
    expect(timeouts).toBe(1);
  });

  it.each([
    ['is taken away', () => void socket.setTimeout(0)],
    ['is closed', () => once(socket.destroy(), 'close')],
  ])('is no more if it %s', async (_, end) => {
    await end();
    expect(waiting.size).toBe(0);
    skip(2 * HOUR);
    await turn();
    expect(timeouts).toBe(0);
  });
});
