import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { deliveryOf, newComment } from './events.ts';
import type { Subject } from './hosted-function.ts';
import type { Services } from './services/start-services.ts';
import { LOCAL_WEBHOOK_SECRET } from '../local/local-world.ts';
import { summarize, type Summary } from './statistics.ts';

/** How many deliveries are under way at once. */
const CONCURRENCY = 8;

/** What a web server does in a second, and what each delivery costs it. */
export interface ThroughputFigures {
  readonly name: string;
  readonly perSecond: Summary;
  /** In ms, user and system. */
  readonly cpu: Summary;
}

type Served = Pick<Subject, 'file' | 'environment'>;

/** A process of http-front.ts. */
class Front implements AsyncDisposable {
  readonly #child;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: CONCURRENCY });
  readonly #port: number;

  private constructor(child: ReturnType<typeof spawn>, port: number) {
    this.#child = child;
    this.#port = port;
  }

  static async start(program: string, { file, environment: env }: Served, url = ''): Promise<Front> {
    const stdio = ['pipe' as const, 'ignore' as const, 'inherit' as const, 'pipe' as const];
    const child = spawn(process.execPath, [program, file, LOCAL_WEBHOOK_SECRET, url], { env, stdio });
    const port = child.stdio[3];
    if (!(port instanceof Readable)) throw new Error('the server has no pipe');
    const [first] = await once(port, 'data');
    return new Front(child, Number(String(first)));
  }

  async ask(method: string, headers: Readonly<Record<string, string>>, body = ''): Promise<[number, string]> {
    const { promise, resolve, reject } = Promise.withResolvers<[number, string]>();
    const options = { port: this.#port, host: '127.0.0.1', method, headers, agent: this.#agent };
    const asked = request(options, (response) => {
      text(response).then((answer) => resolve([response.statusCode ?? 0, answer]), reject);
    });
    asked.once('error', reject);
    asked.end(body);
    return await promise;
  }

  /** Its CPU time until now, in ms. */
  async usage(): Promise<number> {
    const [, answer] = await this.ask('GET', {});
    return Number(answer);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exited;
  }
}

/**
 * Measures `receive` as a web server, beside a bare one that does what no receiver can leave out: HMAC and `JSON.parse`.
 * They take turns. A second bare server makes one request to SNS, without an SDK, as `receive` makes one. `receive` gets a delivery that a rule covers, which it publishes, and one that no rule covers.
 *
 * @param program - The bundle of http-front.ts.
 * @param blocks - How many turns each gets.
 * @param events - Deliveries in a turn.
 * @throws if a delivery gets another answer than expected.
 */
export async function measureThroughput(
  program: string,
  receive: Served,
  { reset, url }: Services,
  blocks: number,
  events: number,
): Promise<readonly ThroughputFigures[]> {
  const nothing = { file: '', environment: {} };
  await using bare = await Front.start(program, nothing);
  await using asking = await Front.start(program, nothing, url('sns'));
  await using front = await Front.start(program, receive);
  const covered = deliveryOf(newComment());
  const other = deliveryOf(newComment({ issue: 4_711 }));
  const subjects = [
    { name: 'bare server', server: bare, delivery: covered, answer: 'object' },
    { name: 'bare server with one request', server: asking, delivery: covered, answer: 'object' },
    { name: 'receive, not covered', server: front, delivery: other, answer: 'ignored' },
    { name: 'receive, published', server: front, delivery: covered, answer: 'accepted' },
  ];
  const samples = subjects.map(() => ({ perSecond: new Array<number>(), cpu: new Array<number>() }));
  for (let block = 0; block <= blocks; block += 1) {
    for (const [index, { server, delivery, answer }] of subjects.entries()) {
      await reset();
      const before = await server.usage();
      const begun = performance.now();
      let left = events;
      const drive = async () => {
        while (left > 0) {
          left -= 1;
          const [status, body] = await server.ask('POST', headersOf(delivery), delivery.body);
          if (status !== 202 || !body.includes(answer))
            throw new Error(`expected ${answer}: ${status} ${body}`);
        }
      };
      await Promise.all(Array.from({ length: CONCURRENCY }, drive));
      const elapsed = performance.now() - begun;
      if (block === 0) continue;
      samples[index]?.perSecond.push((events / elapsed) * 1_000);
      samples[index]?.cpu.push(((await server.usage()) - before) / events);
    }
  }
  return samples.map(({ perSecond, cpu }, index) => ({
    name: subjects[index]?.name ?? '',
    perSecond: summarize(perSecond),
    cpu: summarize(cpu),
  }));
}

const headersOf = ({ headers }: ReturnType<typeof deliveryOf>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value ?? '']));
