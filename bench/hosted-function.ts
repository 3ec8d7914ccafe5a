import { type ChildProcess, spawn, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import * as z from 'zod/mini';

/** How much of what a process wrote an error shows, in characters. */
const LONGEST_OUTPUT = 2_000;

const mark = z.object({ at: z.number(), cpu: z.number(), memory: z.number() });
/** Since the start of the process: time and CPU time (user and system) in ms, the most memory in KB. */
export type Mark = z.infer<typeof mark>;

const invocation = z.object({
  begun: mark,
  ended: mark,
  result: z.optional(z.unknown()),
  error: z.optional(z.string()),
});
/** One call of a handler. */
export type Invocation = z.infer<typeof invocation>;

/** What is measured: a handler in a bundle, with all its variables. */
export interface Subject {
  readonly name: string;
  /** The program that loads and calls the handler: the bundle of lambda-host.ts. */
  readonly host: string;
  /** The handler's file. */
  readonly file: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** A subject in a process of its own, like a container on Lambda: cold at its first event, then warm. */
export class HostedFunction implements AsyncDisposable {
  /** When the handler was loaded. Rejects if it can't be. */
  readonly loaded: Promise<Mark>;
  readonly #name: string;
  readonly #child: ChildProcess;
  readonly #output: Promise<string>;
  readonly #events: Writable;
  readonly #lines: AsyncIterator<string>;

  private constructor(name: string, child: ChildProcess) {
    this.#name = name;
    this.#child = child;
    const [, out, errors, marks, events] = child.stdio;
    if (!(out instanceof Readable && errors instanceof Readable && marks instanceof Readable))
      throw new Error('the process has no pipes');
    if (!(events instanceof Writable)) throw new Error('the process takes no events');
    this.#events = events;
    // A process that has ended takes no event; `invoke` says why.
    events.on('error', () => {});
    this.#output = Promise.all([text(out), text(errors)]).then((texts) => texts.join(''));
    this.#lines = createInterface({ input: marks })[Symbol.asyncIterator]();
    this.loaded = this.#next().then((first) => mark.parse(first));
    // The caller is told. After another function has failed, there may be no caller left.
    this.loaded.catch(() => {});
  }

  static start({ name, host, file, environment }: Subject): HostedFunction {
    const stdio: StdioOptions = ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'];
    const child = spawn(process.execPath, [host, file], { env: environment, stdio });
    return new HostedFunction(name, child);
  }

  /** The process's id. */
  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Hands over an event. @throws if the handler does, or ends. */
  async invoke(event: unknown): Promise<Invocation> {
    this.#events.write(`${toAscii(event)}\n`);
    await this.loaded;
    const answer = invocation.parse(await this.#next());
    if (answer.error === undefined) return answer;
    this.#child.kill();
    throw new Error(
      `${this.#name} failed: ${answer.error}\n${(await this.#output).slice(0, LONGEST_OUTPUT)}`,
    );
  }

  /** What the host writes next. @throws if the process ends before. */
  async #next(): Promise<unknown> {
    const { value, done = false } = await this.#lines.next();
    if (done) throw new Error(`${this.#name} has ended:\n${(await this.#output).slice(0, LONGEST_OUTPUT)}`);
    const line: unknown = JSON.parse(value);
    return line;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { exitCode, signalCode } = this.#child;
    const ended = exitCode === null && signalCode === null ? once(this.#child, 'exit') : undefined;
    this.#child.kill('SIGKILL');
    await ended;
  }
}

const toAscii = (event: unknown) =>
  JSON.stringify(event).replaceAll(
    /[\u0080-\uFFFF]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** The first event of a process. */
export interface ColdStart extends Invocation {
  readonly loaded: Mark;
}

/** Starts a subject, has it handle one event, and ends it. */
export async function runCold(subject: Subject, event: unknown): Promise<ColdStart> {
  await using started = HostedFunction.start(subject);
  const handled = await started.invoke(event);
  return { ...handled, loaded: await started.loaded };
}
