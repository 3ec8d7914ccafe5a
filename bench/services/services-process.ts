import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { getRequestListener } from '@hono/node-server';
import * as z from 'zod/mini';
import { createGitHub } from '../../local/github/create-github.ts';
import { createKms } from '../../local/kms.ts';
import { hookPath, LOCAL_KEY, LOCAL_REGION, LOCAL_TOKEN } from '../../local/local-world.ts';
import { createSlack } from '../../local/slack.ts';
import { type Answer, answerDynamoDb, answerSns, answerSqs } from './aws.ts';
import { type Call, type Happened, routeOf, type Seen, type Service, SERVICES } from './call.ts';
import { MemoryTable } from './memory-table.ts';
import { instruction, world } from './protocol.ts';
import { slackWebApi } from './slack-web-api.ts';

/**
 * The process of the services: it answers at once, or after an injected latency, and keeps what it was asked. KMS, GitHub
 * and Slack are the stand-ins of `npm start`; SNS, SQS and DynamoDB, whose stand-ins are slow, answer from memory.
 */
const { organization, teams, repositories, destinations } = world.parse(JSON.parse(process.argv[2] ?? ''));
const table = new MemoryTable();
let seen: Seen = { calls: [], published: [], posts: [] };
let latency = 0;

const newGitHub = () =>
  createGitHub({ organization, teams, repositories, token: LOCAL_TOKEN, onCall: () => {} });
let github = newGitHub();
const kms = createKms({ aliases: [LOCAL_KEY], region: LOCAL_REGION, onCall: () => {} });
const slack = createSlack({
  hooks: Object.fromEntries(destinations.map((name) => [name, hookPath(name)])),
  onPost: ({ hook, payload }) => seen.posts.push({ hook, text: payload.text ?? '' }),
});
slack.app.route(
  '/',
  slackWebApi((hook, posted) => seen.posts.push({ hook, text: posted })),
);

type Listener = (request: IncomingMessage, response: ServerResponse) => Promise<string>;

/** Serves an app, and names its calls by their routes. */
function serveApp(app: { fetch: (request: Request) => Response | Promise<Response> }): Listener {
  const listen = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  return async (request, response) => {
    const name = routeOf(request.method ?? '', request.url ?? '');
    // The path of a GitHub Enterprise Server, which Probot asks when it is given a host.
    request.url = request.url?.replace(/^\/api\/v3(?=\/)/, '');
    await listen(request, response);
    return name;
  };
}

/** Serves what answers a whole body. */
const serveBody =
  (answer: (body: string, target: string | undefined) => Answer): Listener =>
  async (request, response) => {
    const target = request.headers['x-amz-target'];
    const { name, status, type, body } = answer(await text(request), String(target));
    response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) });
    response.end(body);
    return name;
  };

const listeners: Readonly<Record<Service, Listener>> = {
  kms: async (request, response) => {
    await serveApp(kms)(request, response);
    return String(request.headers['x-amz-target']).replace('TrentService.', '');
  },
  sns: serveBody((body) => answerSns(body, (message) => seen.published.push(message))),
  sqs: serveBody((_, target) => answerSqs(target)),
  dynamodb: serveBody((body, target) => answerDynamoDb(table, target, body)),
  github: serveApp({ fetch: (request) => github.app.fetch(request) }),
  slack: serveApp(slack.app),
};

const now = () => performance.timeOrigin + performance.now();
/** In the signature of a request: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-auth-using-authorization-header.html */
const CALLER = /Credential=(\w+)\//;
const tell = (what: Happened['happened'], at: number, message = '') =>
  process.send?.({ happened: what, at, message });
const connections = new WeakSet<object>();

async function serve(service: Service, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const at = now();
  const isConnecting = !connections.has(request.socket);
  connections.add(request.socket);
  // Noted in the order of arrival; the rest is known at the end.
  const call: { -readonly [name in keyof Call]: Call[name] } = {
    service,
    caller: CALLER.exec(request.headers.authorization ?? '')?.[1] ?? '',
    name: '',
    status: 0,
    at,
    took: 0,
    isConnecting,
  };
  seen.calls.push(call);
  response.once('finish', () => {
    call.status = response.statusCode;
    call.took = now() - at;
    if (service === 'sns') tell('published', at + call.took, seen.published.at(-1)?.message);
    if (service === 'slack') tell('posted', at + call.took);
  });
  if (latency > 0) await setTimeout(latency);
  call.name = await listeners[service](request, response);
}

const ports: Partial<Record<Service, number>> = {};
for (const service of SERVICES) {
  const server = createServer((request, response) => {
    serve(service, request, response).catch((error: unknown) => {
      console.error(error);
      response.destroy();
    });
  });
  // Containers that are kept warm find their connections open.
  server.keepAliveTimeout = 600_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address !== null && typeof address === 'object') ports[service] = address.port;
}

/** Ids above those of everybody whom the bench makes up. */
const FIRST_MEMBER = 4_200_000_000;

function populate(members: number, slugs: readonly string[]): void {
  const { people, organization: org } = github.state;
  for (let index = 0; index < members; index += 1) {
    org.admit(people.upsert(FIRST_MEMBER + index, `member-${index}`));
  }
  for (const slug of slugs) if (org.team(slug) === undefined) org.addTeam(slug);
}

process.on('message', (message) => {
  const { id, ...rest } = instruction.parse(message);
  switch (rest.do) {
    case 'reset':
      latency = rest.latency;
      seen = { calls: [], published: [], posts: [] };
      if (rest.forget !== 'nothing') table.clear();
      if (rest.forget === 'all') github = newGitHub();
      break;
    case 'learn':
      for (const payload of rest.payloads) github.state.learn(payload);
      break;
    case 'populate':
      populate(rest.members, rest.teams);
      break;
    case 'put':
      table.put(rest.item);
      break;
    case 'see':
      break;
  }
  process.send?.({ id, seen: rest.do === 'see' ? seen : undefined });
});
process.on('disconnect', () => process.exit());
process.send?.({ ports: z.record(z.enum(SERVICES), z.int()).parse(ports) });
