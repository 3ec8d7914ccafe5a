import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Fault } from './make-fault.ts';
import type { Plan } from './plan.ts';
import { type Call, type Caller, type Record, scopeOf } from './record.ts';
import { freePort } from './free-port.ts';
import { SECRETS } from './secrets.ts';
import { type Answer, type Backend, readQuestion, type Service, whatIsAsked, whomItIsAbout } from './wire.ts';

/** How long connections are refused, in ms: less than the SDK of AWS waits, mostly, before it tries again. */
const REFUSES_FOR = 15;

/** What the ledger's entry has in it once there is nothing more to do. */
const FINISHED = '"progress":{"S":"finished"}';

/** What a hop knows of the container before it. */
export interface Calling {
  readonly caller: () => Caller;
  readonly kill: () => void;
  /** Hears that the container is at work. */
  readonly touch: () => void;
  /** Resolves when it has taken in what it was sent. */
  readonly settled: () => Promise<void>;
}

export interface HopOptions {
  readonly service: Service;
  readonly backend: (url: string) => Backend;
  readonly calling: Calling;
  readonly plan: Plan;
  readonly record: Record;
  readonly now: () => number;
  /** Runs something after so many ms. */
  readonly later: (delay: number, run: () => void) => void;
}

/** The way from one container to one service, on which faults strike. */
export class Hop {
  readonly #options: HopOptions;
  readonly #server: Server;
  #backend: Backend = () => Promise.reject(new Error('not open'));
  #port = 0;
  #isClosed = false;
  /** Calls that have come, and those of them that will never be answered. */
  open = 0;
  held = 0;

  constructor(options: HopOptions) {
    this.#options = options;
    this.#server = createServer({ keepAliveTimeout: 0, requestTimeout: 0 }, (request, response) => {
      this.open += 1;
      options.calling.touch();
      response.once('close', () => {
        this.open -= 1;
        options.calling.touch();
      });
      this.#serve(request, response).catch((error: unknown) => {
        // A client that is killed in the middle of its request.
        if (!response.destroyed) throw error;
      });
    });
  }

  /** Starts to listen. @returns where. */
  async listen(): Promise<string> {
    this.#port = await freePort(this.#server);
    const url = `http://127.0.0.1:${this.#port}`;
    this.#backend = this.#options.backend(url);
    return url;
  }

  close(): void {
    this.#isClosed = true;
    this.#shut();
  }

  #shut(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { service, calling, plan, record, now } = this.#options;
    const question = await readQuestion(request);
    const subject = whomItIsAbout(question);
    const caller = calling.caller();
    const struck = plan.strike(service, String(subject ?? caller.name), now());
    const call: Call = {
      caller,
      service,
      what: whatIsAsked(service, question),
      subject,
      at: now(),
      fault: struck?.name,
    };
    record.calls.push(call);
    if (SECRETS.some((secret) => question.body.includes(secret)))
      record.leaks.push(`${caller.name} sent a secret to ${service}: ${call.what}`);

    const take = async () => {
      const answer = await this.#backend(question);
      call.taken = { status: answer.status, order: record.next() };
      call.isFinal = service === 'dynamodb' && answer.body.includes(FINISHED);
      return answer;
    };
    await this.#play(struck?.fault, call, take, response);
  }

  async #play(
    fault: Fault | undefined,
    call: Call,
    take: () => Promise<Answer>,
    response: ServerResponse,
  ): Promise<void> {
    const { calling } = this.#options;
    switch (fault?.do) {
      case undefined:
        this.#answer(await take(), response, () => (call.isAnswered = true));
        return;
      case 'refuse':
        this.#refuse();
        return;
      case 'reset':
        response.socket?.resetAndDestroy();
        return;
      case 'hang':
        this.#hold(response);
        return;
      case 'lose':
        this.#lose(fault.how, await take(), response);
        return;
      case 'kill':
        if (fault.when === 'before') {
          calling.kill();
          return;
        }
        if (fault.when === 'during') {
          await take();
          calling.kill();
          return;
        }
        this.#answer(await take(), response, () => {
          call.isAnswered = true;
          calling.kill();
        });
        return;
      case 'answer':
        this.#answer(fault.answer, response, () => void this.#name(fault.until, call));
    }
  }

  async #name(until: number | undefined, call: Call): Promise<void> {
    if (until === undefined) return;
    const { calling, record, now } = this.#options;
    await calling.settled();
    record.named.push({ life: call.caller.life, scope: scopeOf(call), toldAt: now(), until });
  }

  #answer(answer: Answer, response: ServerResponse, whenGiven: () => void): void {
    response.once('finish', whenGiven);
    this.#head(answer, response);
    response.end(answer.body);
  }

  #head({ status, headers, body }: Answer, response: ServerResponse): void {
    response.sendDate = false;
    response.writeHead(status, {
      ...headers,
      date: new Date(this.#options.now()).toUTCString(),
      ...(status === 204 ? {} : { 'content-length': body.length }),
    });
  }

  #lose(how: 'reset' | 'hang' | 'truncate' | 'stall', answer: Answer, response: ServerResponse): void {
    if (how === 'hang') return this.#hold(response);
    if (how === 'reset' || answer.body.length === 0) {
      response.socket?.resetAndDestroy();
      return;
    }
    this.#head(answer, response);
    response.write(answer.body.subarray(0, answer.body.length / 2), () => {
      if (how === 'stall') this.#hold(response);
      else response.destroy();
    });
  }

  #hold(response: ServerResponse): void {
    if (response.destroyed) return;
    this.held += 1;
    response.once('close', () => (this.held -= 1));
  }

  #refuse(): void {
    const { later } = this.#options;
    this.#shut();
    const reopen = () => {
      if (this.#isClosed || this.#server.listening) return;
      // Somebody else may have the port for a moment.
      this.#server.once('error', () => later(REFUSES_FOR, reopen));
      this.#server.listen(this.#port, '127.0.0.1', () => this.#server.removeAllListeners('error'));
    };
    later(REFUSES_FOR, reopen);
  }
}
