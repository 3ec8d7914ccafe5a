import type { FunctionName } from '../deploy/bundle.ts';
import { HostedFunction, type Subject } from './hosted-function.ts';

/** Containers of the functions. @param isWarm - Whether one is kept for the next message. */
export class Containers implements AsyncDisposable {
  readonly #subjects: Readonly<Record<FunctionName, Subject>>;
  readonly #isWarm: boolean;
  readonly #prepare: (started: HostedFunction) => Promise<void>;
  readonly #kept = new Map<FunctionName, HostedFunction>();
  #started: HostedFunction[] = [];

  /** @param prepare - Called with a new container before it gets its first event. */
  constructor(
    subjects: Readonly<Record<FunctionName, Subject>>,
    isWarm: boolean,
    prepare: (started: HostedFunction) => Promise<void> = async () => {},
  ) {
    this.#subjects = subjects;
    this.#isWarm = isWarm;
    this.#prepare = prepare;
  }

  readonly start = async (name: FunctionName): Promise<HostedFunction> => {
    const kept = this.#kept.get(name);
    if (kept !== undefined) return kept;
    const started = HostedFunction.start(this.#subjects[name]);
    this.#started.push(started);
    if (this.#isWarm) this.#kept.set(name, started);
    await this.#prepare(started);
    return started;
  };

  /** Ends all containers. */
  async stop(): Promise<void> {
    await Promise.all(this.#started.map((started) => started[Symbol.asyncDispose]()));
    this.#started = [];
    this.#kept.clear();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}
