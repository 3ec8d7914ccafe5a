import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import * as z from 'zod/mini';

const reply = z.object({
  id: z.int(),
  result: z.optional(z.unknown()),
  error: z.optional(z.string()),
  isAtWork: z.optional(z.boolean()),
  due: z.optional(z.number()),
});
type Reply = z.infer<typeof reply>;

/** What a container is started with. */
export interface ContainerOptions {
  /** The program of containers, bundled, and the bundled handler that it loads. */
  readonly program: string;
  readonly handler: string;
  /** All the variables that the function sees. */
  readonly environment: Readonly<Record<string, string>>;
  /** How far the clock of the run is ahead. */
  readonly ahead: number;
  /** The open file that takes what the function writes to its standard output and error. */
  readonly log: number;
}

/** The outcome of an invocation. */
export type Outcome = { readonly result: unknown } | { readonly error: string } | { readonly died: true };

/** What a container waits for, as far as it knows. */
export interface Wait {
  /** Whether anything is under way besides timers and calls. */
  readonly isAtWork: boolean;
  /** When the first of its timers is due; undefined if it waits for none. */
  readonly due: number | undefined;
}

/** A process that runs one function until it is killed. */
export class Container {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (answer: Reply | undefined) => void>();
  #asked = 0;
  readonly ended: Promise<void>;

  private constructor(child: ChildProcess) {
    this.#child = child;
    child.on('message', (message) => {
      const answer = reply.parse(message);
      this.#waiting.get(answer.id)?.(answer);
      this.#waiting.delete(answer.id);
    });
    this.ended = this.#end();
  }

  async #end(): Promise<void> {
    await once(this.#child, 'exit');
    for (const give of this.#waiting.values()) give(undefined);
  }

  /** @throws if the handler does not load. */
  static async start({ program, handler, environment, ahead, log }: ContainerOptions): Promise<Container> {
    const child = fork(program, [handler, String(ahead)], {
      env: environment,
      execArgv: [],
      stdio: ['ignore', log, log, 'ipc'],
    });
    const [first] = await Promise.race([once(child, 'message'), once(child, 'exit')]);
    if (typeof first === 'number' || first === null) throw new Error(`${handler} does not start`);
    return new Container(child);
  }

  /** Runs the handler once. @param ahead - How far the clock of the run is ahead by now. */
  async invoke(event: unknown, ahead: number): Promise<Outcome> {
    const answer = await this.#ask({ do: 'invoke', event, ahead });
    if (answer === undefined) return { died: true };
    return answer.error === undefined ? { result: answer.result } : { error: answer.error };
  }

  /** What it waits for after handling all that it was sent; undefined if it has ended. */
  async wait(): Promise<Wait | undefined> {
    const answer = await this.#ask({ do: 'ask' });
    return answer && { isAtWork: answer.isAtWork === true, due: answer.due };
  }

  skipTo(ahead: number): void {
    if (this.#child.connected) this.#child.send({ do: 'skip', ahead });
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  #ask(order: object): Promise<Reply | undefined> {
    if (!this.#child.connected) return Promise.resolve(undefined);
    const id = (this.#asked += 1);
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      // A process that is being killed may not take it; its end answers then.
      this.#child.send({ id, ...order }, () => {});
    });
  }
}
