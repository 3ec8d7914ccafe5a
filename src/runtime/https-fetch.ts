import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';

/** The options of `fetch` that Octokit and Slack's client use. */
export interface FetchOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** A string, if anything. */
  readonly body?: unknown;
  readonly redirect?: 'error' | 'follow' | 'manual';
  readonly signal?: AbortSignal;
}

/** The parts of a `Response` that Octokit and Slack's client use. */
export interface FetchResponse {
  readonly ok: boolean;
  readonly status: number;
  readonly statusText: string;
  readonly url: string;
  readonly headers: Iterable<[string, string]> & {
    get(name: string): string | null;
    entries(): Iterable<[string, string]>;
  };
  arrayBuffer(): Promise<ArrayBuffer>;
  json(): Promise<unknown>;
  text(): Promise<string>;
}

/**
 * `fetch` by `node:https`, which the AWS SDK loads anyway: Node's own `fetch` takes some 25 ms to load, and a second
 * pool of connections. It resolves when the whole body has arrived, follows no redirect and asks for no compression.
 *
 * @throws TypeError with the network's error as its `cause`, or the reason of the signal, as `fetch` does:
 * https://developer.mozilla.org/docs/Web/API/Window/fetch#exceptions
 */
export async function httpsFetch(
  url: string | URL,
  { method = 'GET', headers = {}, body, redirect = 'manual', signal }: FetchOptions = {},
): Promise<FetchResponse> {
  if (body !== undefined && typeof body !== 'string') throw new TypeError('only a string can be sent');
  const target = new URL(url);
  try {
    const response = await send(target, { method, headers, signal }, body);
    const isRedirect = response.status >= 300 && response.status < 400 && response.headers.get('location');
    if (isRedirect && redirect !== 'manual') throw new Error('unexpected redirect');
    return response;
  } catch (error) {
    if (signal?.aborted === true) throw signal.reason;
    throw new TypeError('fetch failed', { cause: error });
  }
}

const send = (
  url: URL,
  options: { method: string; headers: Readonly<Record<string, string>>; signal: AbortSignal | undefined },
  body: string | undefined,
) =>
  new Promise<FetchResponse>((resolve, reject) => {
    const request = url.protocol === 'https:' ? requestHttps : requestHttp;
    const sent = request(url, options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      // An incomplete body ends with an error: https://nodejs.org/api/http.html#messagecomplete
      response.on('error', reject);
      response.on('end', () => {
        const { statusCode = 0, statusMessage = '' } = response;
        const received = Object.entries(response.headers).map(([name, value]): [string, string] => [
          name,
          String(value),
        ]);
        resolve(toResponse(url, statusCode, statusMessage, new Map(received), Buffer.concat(chunks)));
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });

function toResponse(
  url: URL,
  status: number,
  statusText: string,
  headers: ReadonlyMap<string, string>,
  body: Buffer,
): FetchResponse {
  return {
    ok: status >= 200 && status < 300,
    status,
    statusText,
    url: url.href,
    headers: {
      get: (name) => headers.get(name.toLowerCase()) ?? null,
      entries: () => headers.entries(),
      [Symbol.iterator]: () => headers.entries(),
    },
    arrayBuffer: async () => Uint8Array.from(body).buffer,
    json: async () => JSON.parse(body.toString('utf8')),
    text: async () => body.toString('utf8'),
  };
}
