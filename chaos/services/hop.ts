import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { freePort, giveBackPort } from '../../local/free-port.ts';
import type { Plan } from '../plan/plan.ts';
import { type Call, isPost, type Record } from '../verdict/record.ts';
import { SECRETS } from '../verdict/secrets.ts';
import { withNewerReports } from './newer-version.ts';
import { type Calling, playCall } from './play-call.ts';
import { type Backend, operationOf, readQuestion, type Service, subjectOf } from './wire.ts';

/** How long connections are refused, in ms: less than the SDK of AWS waits, mostly, before it tries again. */
const REFUSES_FOR = 15;

/** What the ledger's entry has in it once there is nothing more to do. */
const FINISHED = '"progress":{"S":"finished"}';

export interface HopOptions {
  readonly service: Service;
  readonly backend: (url: string) => Backend;
  readonly calling: Calling;
  readonly plan: Plan;
  readonly record: Record;
  readonly now: () => number;
  /** Runs something after so many ms. */
  readonly later: (delay: number, run: () => void) => void;
  /** Called with errors of the harness itself. */
  readonly onFailure: (error: unknown) => void;
}

/** The proxy between one container and one service, which injects faults. */
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
    const { calling, onFailure } = options;
    this.#options = options;
    this.#server = createServer({ keepAliveTimeout: 0, requestTimeout: 0 }, (request, response) => {
      this.open += 1;
      calling.touch();
      response.once('close', () => {
        this.open -= 1;
        calling.touch();
      });
      this.#serve(request, response).catch((error: unknown) => {
        // A client that is killed in the middle of its request.
        if (!response.destroyed) onFailure(error);
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
    giveBackPort(this.#port);
  }

  #shut(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { service, calling, plan, record, now } = this.#options;
    const came = { at: now(), order: record.next() };
    const asked = await readQuestion(request);
    const subject = subjectOf(asked);
    const isNewer = service === 'dynamodb' && subject !== undefined && plan.happens('newer', subject);
    const question = isNewer ? withNewerReports(asked) : asked;
    const caller = calling.caller();
    const what = operationOf(service, question);
    const injected = plan.inject(service, what, String(subject ?? caller.name), now());
    const post = isPost({ service, what }) ? { posted: question.body.toString() } : {};
    const call: Call = { ...came, caller, service, what, subject, fault: injected?.name, ...post };
    record.calls.push(call);
    if (SECRETS.some((secret) => question.body.includes(secret)))
      record.leaks.push(`${caller.name} sent a secret to ${service}: ${what}`);

    const take = async () => {
      const answer = await this.#backend(question);
      call.taken = { status: answer.status, order: record.next() };
      call.isFinal = service === 'dynamodb' && answer.body.includes(FINISHED);
      return answer;
    };
    await playCall(injected?.fault, {
      ...this.#options,
      call,
      take,
      response,
      refuse: () => this.#refuse(),
      hold: () => this.#hold(response),
    });
  }

  /** Leaves a call without an answer. */
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
      this.#server.listen(this.#port, '127.0.0.1');
    };
    later(REFUSES_FOR, reopen);
  }
}
