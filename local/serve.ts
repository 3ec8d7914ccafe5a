import { Server } from 'node:http';
import { serve as listen, type ServerType } from '@hono/node-server';
import * as z from 'zod/mini';

const HOST = '127.0.0.1';
const taken = z.object({ code: z.literal('EADDRINUSE') });

/** A listening part of the local run; `close` also closes keep-alive connections. */
export interface Served {
  readonly url: string;
  readonly port: number;
  readonly close: () => Promise<void>;
}

/** The port for a part of the local run is taken by another program. */
export class PortTakenError extends Error {
  override readonly name = 'PortTakenError';

  constructor(part: string, port: number, cause: unknown) {
    super(
      `Port ${port}, where ${part} should listen, is taken: stop the other program, perhaps another \`npm start\`, ` +
        'or set LOCAL_PORT to the first of seven free ports.',
      { cause },
    );
  }
}

/** Turns the error of a taken port into a {@link PortTakenError}; returns other errors unchanged. */
export function nameThePart(error: unknown, part: string, port: number): unknown {
  const isTaken = z.safeParse(taken, error).success;
  return isTaken ? new PortTakenError(part, port, error) : error;
}

/**
 * Serves an app on this machine only.
 *
 * @param options.port - 0 means any free port.
 * @param options.name - The part's name in error messages.
 * @throws PortTakenError
 */
export function serve(
  app: Pick<Parameters<typeof listen>[0], 'fetch'>,
  { port, name }: { port: number; name: string },
): Promise<Served> {
  return new Promise((resolve, reject) => {
    // Keeps Node's own Request and Response, which the SDKs in this process use too.
    const options = { fetch: app.fetch, port, hostname: HOST, overrideGlobalObjects: false };
    const server = listen(options, (info) => {
      resolve({ url: `http://${HOST}:${info.port}`, port: info.port, close: () => close(server) });
    });
    server.once('error', (error) => reject(nameThePart(error, name, port)));
  });
}

function close(server: ServerType): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error === undefined ? resolve() : reject(error)));
    if (server instanceof Server) server.closeAllConnections();
  });
}
