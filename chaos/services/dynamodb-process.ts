import { once } from 'node:events';
import dynalite from 'dynalite';

/** DynamoDB in its own process, so that it can use another core. */
const server = dynalite({ createTableMs: 0 });
// The hops keep their connections; one that is closed just as it is used again would look like a fault of DynamoDB.
server.keepAliveTimeout = 0;
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const address = server.address();
if (address === null || typeof address === 'string') throw new Error('DynamoDB listens on no port');
process.on('SIGINT', () => {});
process.on('disconnect', () => process.exit());
process.send?.({ url: `http://127.0.0.1:${address.port}` });
