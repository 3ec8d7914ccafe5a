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

/** Bodies are shown up to this many characters. */
const SHOWN = 64_000;

export interface GatewayOptions {
  /** Where each service is. */
  readonly targets: Readonly<Record<Service, string>>;
  readonly faults: Faults;
  readonly clock: Clock;
  readonly journal: Trace;
  /** Ends a function as a crash does. */
  readonly kill: (name: FunctionName) => void;
}

interface Answer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
  readonly fault?: string | undefined;
}

/**
 * Stands between the functions and all that they call, at `/<service>`, and for Slack's webhooks at `/services/`:
 * records each call with its answer, and plays faults.
 */
export async function startGateway(options: GatewayOptions): Promise<Served> {
  const agent = new Agent({ keepAlive: true });
  const server = createServer((request, response) => {
    handle(options, agent, request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the gateway listens on no port');
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
  { targets, faults, clock, journal, kill }: GatewayOptions,
  agent: Agent,
  request: IncomingMessage,
  response: ServerResponse,
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
    requestBody: journal.isWatched ? shown(body) : '',
  };
  journal.recordDetail({ type: 'called', call: traced });
  const record = ({ status, headers: answered, body: text, fault }: Answer) => {
    if (!journal.isWatched) return;
    journal.recordDetail({
      type: 'answered',
      call: traced,
      answer: {
        status,
        responseHeaders: redactHeaders(answered),
        responseBody: shown(text),
        ms: performance.now() - began,
        fault,
      },
    });
  };
  if (faults.isLastCall(traced)) {
    const name = FUNCTIONS.find((it) => traced.invocation?.startsWith(`${it}-`));
    record({ status: 0, headers: {}, body: Buffer.from(''), fault: 'the function was killed' });
    if (name !== undefined) kill(name);
    return;
  }
  const played = faults.answer(service);
  const answer: Answer = played
    ? { ...played, body: Buffer.from(played.body) }
    : await forward(agent, targets[service], path, request.method ?? 'GET', headers, body);
  record(answer);
  response.writeHead(answer.status, answer.headers);
  response.end(answer.body);
}

function findTarget(url: string): { service: Service; path: string } {
  if (url.startsWith('/services/')) return { service: 'slack', path: url };
  const [, first = '', rest = ''] = /^\/([a-z]+)(.*)$/.exec(url) ?? [];
  const service = SERVICES.find((name) => name === first);
  if (service === undefined) throw new Error(`no service is at ${url}`);
  return { service, path: rest.startsWith('/') ? rest : `/${rest}` };
}

async function forward(
  agent: Agent,
  target: string,
  path: string,
  method: string,
  headers: IncomingMessage['headers'],
  body: Buffer,
): Promise<Answer> {
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
  const answered = await new Promise<IncomingMessage>((resolve, reject) => {
    sent.once('response', resolve).once('error', reject);
  });
  const { connection: _closed, 'transfer-encoding': _encoding, ...rest } = answered.headers;
  return { status: answered.statusCode ?? 502, headers: rest, body: await buffer(answered) };
}

const shown = (body: Buffer): string => redactBody(body.toString('utf8', 0, SHOWN));
