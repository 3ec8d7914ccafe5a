import type { AnyFunctionName } from '../deploy/bundle.ts';
import { FunctionProcess } from './function-process.ts';
import type { Clock } from './page/clock.ts';
import type { Trace } from './trace.ts';

/** How to start a function. */
export interface LambdaOptions {
  readonly name: AnyFunctionName;
  /** The bundled handler. */
  readonly file: string;
  /** All of the function's variables. */
  readonly environment: Readonly<Record<string, string>>;
  readonly trace: Trace;
  readonly clock: Clock;
}

/** A function of the stack with its own variables, as on Lambda. */
export class Lambda {
  readonly name: AnyFunctionName;
  #options: LambdaOptions;
  #process: Promise<FunctionProcess>;
  #invocations = 0;

  private constructor(options: LambdaOptions, process: FunctionProcess) {
    this.name = options.name;
    this.#options = options;
    this.#process = Promise.resolve(process);
    options.clock.onJump(async (ahead) => (await this.#process).setAhead(ahead));
  }

  /** @throws if the handler fails to load. */
  static async start(options: LambdaOptions): Promise<Lambda> {
    return new Lambda(options, await launch(options));
  }

  /**
   * Runs the handler once, in a new process if the last one has exited.
   *
   * @throws if the handler throws or the process exits.
   */
  async invoke(event: unknown): Promise<unknown> {
    const { name, trace, clock } = this.#options;
    const invocation = `${name}-${(this.#invocations += 1)}`;
    const now = () => clock.now().getTime();
    trace.recordDetail({ type: 'invoked', at: now(), invocation, name, event });
    try {
      const process = await this.#alive();
      const result = await process.invoke(event, invocation);
      trace.recordDetail({ type: 'returned', at: now(), invocation, result, error: undefined });
      return result;
    } catch (error) {
      trace.recordDetail({
        type: 'returned',
        at: now(),
        invocation,
        result: undefined,
        error: String(error),
      });
      throw error;
    }
  }

  async #alive(): Promise<FunctionProcess> {
    const current = this.#process;
    const process = await current;
    if (process.isAlive) return process;
    // Another invocation may have started one meanwhile.
    if (this.#process === current) this.#process = launch(this.#options);
    return await this.#process;
  }

  /** Redeploys the function with changed variables, ignoring those that it doesn't have. Running invocations finish. */
  async deploy(changed: Readonly<Record<string, string>>): Promise<void> {
    const own = Object.entries(changed).filter(([variable]) => variable in this.#options.environment);
    if (own.length === 0) return;
    const { file, environment } = this.#options;
    await this.replace(file, { ...environment, ...Object.fromEntries(own) });
  }

  /** Redeploys the function from another bundle with other variables. Running invocations finish. */
  async replace(file: string, environment: Readonly<Record<string, string>>): Promise<void> {
    const old = await this.#process;
    const options = { ...this.#options, file, environment };
    this.#process = Promise.resolve(await launch(options));
    this.#options = options;
    await old.retire();
  }

  /** Forces a cold start, in a new process. */
  async restart(): Promise<void> {
    await this.replace(this.#options.file, this.#options.environment);
  }

  /** Kills the process, like a crash; the next invocation starts a new one. */
  async kill(): Promise<void> {
    await (await this.#process).kill();
  }

  async stop(): Promise<void> {
    await (await this.#process).stop();
  }
}

const launch = ({ name, file, environment, trace, clock }: LambdaOptions) =>
  FunctionProcess.start(name, file, { ...environment }, trace, clock.ahead);
