import { createHmac, timingSafeEqual } from 'node:crypto';
import { writeSync } from 'node:fs';
import { Agent, createServer, type IncomingMessage, request as ask, type ServerResponse } from 'node:http';

/**
 * A web server in front of a handler, as the Function URL is: or, without one, a bare server that only checks the
 * signature of a delivery and parses it, and perhaps makes one request. Writes its port to file 3, and answers `GET /usage` with its CPU time in ms. It
 * is bundled. The first argument is the handler's file or nothing, the second the secret of the bare server, the third the
 * address of its request, if it makes one.
 */
interface HandlerModule {
  readonly handler: (event: unknown) => Promise<{ readonly statusCode: number; readonly body: string }>;
}

const [, , file = '', secret = '', url = ''] = process.argv;
/** About what `receive` publishes, in bytes. */
const MESSAGE_SIZE = 1_200;
const agent = new Agent({ keepAlive: true });

/** Publishes a message as plainly as that can be done: unsigned, and without an SDK. */
function publish(message: string): Promise<number> {
  const body = new URLSearchParams({ Action: 'Publish', TopicArn: 'bench', Message: message }).toString();
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'content-length': Buffer.byteLength(body),
  };
  return new Promise((resolve, reject) => {
    const asked = ask(url, { method: 'POST', headers, agent }, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode ?? 0));
    });
    asked.once('error', reject);
    asked.end(body);
  });
}

/** What the bare server does with a delivery. */
async function check(headers: IncomingMessage['headers'], body: string) {
  const expected = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
  const given = String(headers['x-hub-signature-256']);
  const isSigned =
    given.length === expected.length && timingSafeEqual(Buffer.from(given), Buffer.from(expected));
  if (!isSigned) return { statusCode: 401, body: '{"message":"not signed"}' };
  const payload: unknown = JSON.parse(body);
  if (url !== '') await publish(JSON.stringify(payload).slice(0, MESSAGE_SIZE));
  return { statusCode: 202, body: JSON.stringify({ message: typeof payload }) };
}

const loaded: HandlerModule | undefined = file === '' ? undefined : await import(file);

async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method === 'GET') {
    const { userCPUTime, systemCPUTime } = process.resourceUsage();
    response.end(String((userCPUTime + systemCPUTime) / 1_000));
    return;
  }
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks).toString('utf8');
  const { headers } = request;
  const requestContext = { http: { method: 'POST' } };
  const answer =
    loaded === undefined
      ? await check(headers, body)
      : await loaded.handler({ headers, body, isBase64Encoded: false, requestContext });
  response.writeHead(answer.statusCode, { 'content-type': 'application/json' });
  response.end(answer.body);
}

const server = createServer((request, response) => {
  respond(request, response).catch((error: unknown) => {
    response.writeHead(500);
    response.end(String(error));
  });
});
server.keepAliveTimeout = 60_000;
// Ends with the bench, even if that is killed.
process.stdin.resume().once('end', () => process.exit());
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address !== null && typeof address === 'object') writeSync(3, `${address.port}\n`);
});
