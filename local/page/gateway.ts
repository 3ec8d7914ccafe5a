import { once } from 'node:events';
import {
  Agent,
  createServer,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  request as call,
  type ServerResponse,
} from 'node:http';
import { buffer } from 'node:stream/consumers';
import { type FunctionName, FUNCTIONS } from '../../deploy/bundle.ts';
import type { Served } from '../serve.ts';
import type { Trace } from '../trace.ts';
import type { Clock } from './clock.ts';
import type { Faults } from './faults.ts';
import { redactBody, redactHeaders, redactPath } from './redact.ts';
import { INVOCATION_HEADER } from './tag-calls.ts';
import { type Service, SERVICES, type TraceCall } from './trace-detail.ts';

/** Bodies are recorded up to this many bytes. */
const MAX_BODY = 64_000;

export interface GatewayOptions {
  /** The URL of each service. */
  readonly targets: Readonly<Record<Service, string>>;
  readonly faults: Faults;
  readonly clock: Clock;
  readonly trace: Trace;
  /** Kills a function's process, like a crash. */
  readonly kill: (name: FunctionName) => void;
}

interface GatewayResponse {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
  readonly fault?: string | undefined;
}

/**
 * Proxies the functions' calls, at `/<service>`, and at `/services/` for Slack's webhooks. Records each call with its
 * response, and injects faults.
 */
export async function startGateway(options: GatewayOptions): Promise<Served> {
  const agent = new Agent({ keepAlive: true });
  const server = createServer((request, outgoing) => {
    handle(options, agent, request, outgoing).catch(() => outgoing.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the gateway has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    close: async () => {
      server.closeAllConnections();
      agent.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

let calls = 0;

async function handle(
  { targets, faults, clock, trace, kill }: GatewayOptions,
  agent: Agent,
  request: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const began = performance.now();
  const { [INVOCATION_HEADER]: invocation, ...headers } = request.headers;
  const { service, path } = findTarget(request.url ?? '/');
  const body = await buffer(request);
  const traced: TraceCall = {
    id: (calls += 1),
    invocation: typeof invocation === 'string' ? invocation : undefined,
    service,
    method: request.method ?? 'GET',
    path: redactPath(path),
    at: clock.now().getTime(),
    requestHeaders: redactHeaders(headers),
    requestBody: trace.isWatched ? textOf(body) : '',
  };
  trace.recordDetail({ type: 'called', call: traced });
  const record = ({ status, headers: received, body: text, fault }: GatewayResponse) => {
    if (!trace.isWatched) return;
    trace.recordDetail({
      type: 'responded',
      call: traced,
      response: {
        status,
        responseHeaders: redactHeaders(received),
        responseBody: textOf(text),
        ms: performance.now() - began,
        fault,
      },
    });
  };
  if (faults.shouldKill(traced)) {
    const name = FUNCTIONS.find((candidate) => traced.invocation?.startsWith(`${candidate}-`));
    record({ status: 0, headers: {}, body: Buffer.from(''), fault: 'the function was killed' });
    if (name !== undefined) kill(name);
    return;
  }
  const fault = faults.responseOf(service);
  const response: GatewayResponse = fault
    ? { ...fault, body: Buffer.from(fault.body) }
    : await forward(agent, targets[service], path, request.method ?? 'GET', headers, body);
  record(response);
  outgoing.writeHead(response.status, response.headers);
  outgoing.end(response.body);
}

function findTarget(url: string): { service: Service; path: string } {
  if (url.startsWith('/services/') || url.startsWith('/actions/')) return { service: 'slack', path: url };
  const [, first = '', rest = ''] = /^\/([a-z]+)(.*)$/.exec(url) ?? [];
  const service = SERVICES.find((name) => name === first);
  if (service === undefined) throw new Error(`no service at ${url}`);
  return { service, path: rest.startsWith('/') ? rest : `/${rest}` };
}

async function forward(
  agent: Agent,
  target: string,
  path: string,
  method: string,
  headers: IncomingMessage['headers'],
  body: Buffer,
): Promise<GatewayResponse> {
  const url = new URL(target);
  const { connection: _connection, ...kept } = headers;
  const sent = call({
    agent,
    host: url.hostname,
    port: url.port,
    method,
    path,
    headers: { ...kept, host: url.host },
  });
  sent.end(body);
  const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
    sent.once('response', resolve).once('error', reject);
  });
  const { connection: _closed, 'transfer-encoding': _encoding, ...rest } = incoming.headers;
  return { status: incoming.statusCode ?? 502, headers: rest, body: await buffer(incoming) };
}

const textOf = (body: Buffer): string => redactBody(body.toString('utf8', 0, MAX_BODY));
