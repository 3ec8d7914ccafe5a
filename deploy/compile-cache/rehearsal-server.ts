import { createServer, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import * as z from 'zod/mini';
import { secretAt } from './rehearsal.ts';

/**
 * Starts a server that gives each function the answers with which a `join` succeeds, in the place of KMS, DynamoDB, SNS,
 * GitHub and Slack. It remembers nothing.
 *
 * @returns its origin.
 */
export async function startRehearsalServer() {
  const server = createServer((request, response) => {
    void (async () => {
      const { status = 200, type, body } = answerOf(request, await text(request), origin);
      response.writeHead(status, { 'content-type': type ?? 'application/json' });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  return {
    origin,
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

interface Answer {
  readonly status?: number;
  readonly type?: string | undefined;
  readonly body?: unknown;
}

function answerOf({ method, url = '', headers }: IncomingMessage, body: string, origin: string): Answer {
  const target = headers['x-amz-target']?.toString().split('.').at(-1);
  if (target !== undefined) return { type: headers['content-type'], body: answerAws(target, body, origin) };
  if (url === '/') return { type: 'text/xml', body: PUBLISHED };
  if (url === '/slack') return { type: 'text/html', body: 'ok' };
  return answerGitHub(`${method} ${url.replace(/^\/github/, '').replace(/\?.*/, '')}`);
}

const PUBLISHED =
  '<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>rehearsal</MessageId></PublishResult></PublishResponse>';

const update = z.object({
  Key: z.object({ pk: z.unknown() }),
  UpdateExpression: z.string(),
  ExpressionAttributeValues: z._default(z.record(z.string(), z.unknown()), {}),
});

/** The JSON protocols of KMS, DynamoDB and SQS. */
function answerAws(target: string, body: string, origin: string): object {
  if (target === 'Decrypt')
    return { KeyId: 'rehearsal', Plaintext: Buffer.from(secretAt(origin)).toString('base64') };
  if (target !== 'UpdateItem') return target === 'Query' ? { Count: 0, Items: [] } : {};
  const { Key, UpdateExpression, ExpressionAttributeValues } = update.parse(JSON.parse(body));
  const set = [...UpdateExpression.matchAll(/#(\w+) = (:\w+)/g)].map(([, name = '', value = '']) => [
    name,
    ExpressionAttributeValues[value],
  ]);
  return { Attributes: { ...Key, ...Object.fromEntries(set) } };
}

/** Somebody in the organization who is not in the team yet, in a repository without comments. */
function answerGitHub(call: string): Answer {
  if (/^GET .*\/memberships\//.test(call)) return { status: 404, body: { message: 'Not Found' } };
  if (/^GET \/orgs\/.*\/members\//.test(call)) return { status: 204, body: '' };
  if (call.startsWith('PUT ')) return { body: { state: 'active', role: 'member' } };
  if (call.startsWith('POST ')) return { status: 201, body: { id: 1 } };
  const repository = /^GET \/repos\/([^/]+\/[^/]+)$/.exec(call)?.[1];
  if (repository !== undefined) return { body: { id: 1, full_name: repository, private: true } };
  return { body: call.startsWith('GET /users/') ? { id: 1, login: 'rehearsal' } : [] };
}
