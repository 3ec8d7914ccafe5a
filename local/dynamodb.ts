import { once } from 'node:events';
import dynalite from 'dynalite';
import { nameThePart, type Served } from './serve.ts';

/**
 * Starts DynamoDB on this machine.
 *
 * @throws PortTakenError
 * @see https://github.com/architect/dynalite
 */
export async function startDynamoDb(port: number): Promise<Served> {
  const server = dynalite({ createTableMs: 0 });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening').catch((error: unknown) => {
    throw nameThePart(error, 'DynamoDB', port);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('DynamoDB does not listen on a port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
