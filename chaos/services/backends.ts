import { Agent, request as httpRequest } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { buildApp } from 'fauxqs';
import type { Answer, Backend } from './wire.ts';

/** Headers about the connection, which differs on each side of a hop. */
const OF_THE_CONNECTION = new Set([
  'connection',
  'content-length',
  'date',
  'host',
  'keep-alive',
  'transfer-encoding',
]);

const withoutConnection = (headers: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => !OF_THE_CONNECTION.has(name))
      .map(([name, value]) => [name, String(value)]),
  );

/** Asks a Hono app of this process. @param url - Where the app seems to be, for the links in its answers. */
export function askHono(
  app: { fetch: (request: Request) => Response | Promise<Response> },
  url: string,
): Backend {
  return async ({ method, path, headers, body }) => {
    const init = { method, headers: withoutConnection(headers) };
    const hasBody = method !== 'GET' && method !== 'HEAD';
    const asked = new Request(url + path, hasBody ? { ...init, body: new Uint8Array(body) } : init);
    const answer = await app.fetch(asked);
    return {
      status: answer.status,
      headers: withoutConnection(Object.fromEntries(answer.headers)),
      body: Buffer.from(await answer.arrayBuffer()),
    };
  };
}

/** Asks fauxqs, in this process. */
export function askFauxqs(app: ReturnType<typeof buildApp>): Backend {
  return async ({ path, headers, body }) => {
    const answer = await app.inject({ method: 'POST', url: path, headers: { ...headers }, payload: body });
    return {
      status: answer.statusCode,
      headers: withoutConnection(answer.headers),
      body: answer.rawPayload,
    };
  };
}

/** Asks a server of another process. */
export function askServer(url: string): Backend {
  const agent = new Agent({ keepAlive: true });
  return ({ method, path, headers, body }) =>
    new Promise<Answer>((resolve, reject) => {
      const options = { method, headers: withoutConnection(headers), agent };
      const asked = httpRequest(url + path, options, (answer) => {
        const whole = buffer(answer).then((bytes) => ({
          status: answer.statusCode ?? 0,
          headers: withoutConnection(answer.headers),
          body: bytes,
        }));
        resolve(whole);
      });
      asked.once('error', reject);
      asked.end(body);
    });
}
