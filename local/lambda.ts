import type { FunctionName } from '../deploy/bundle.ts';
import { FunctionProcess } from './function-process.ts';
import type { Trace } from './trace.ts';

/** One function of the stack, with its own variables, as on Lambda. */
export class Lambda {
  readonly name: FunctionName;
  readonly #launch: (environment: Record<string, string>) => Promise<FunctionProcess>;
  #environment: Record<string, string>;
  #process: FunctionProcess;

  private constructor(
    name: FunctionName,
    launch: (environment: Record<string, string>) => Promise<FunctionProcess>,
    environment: Record<string, string>,
    process: FunctionProcess,
  ) {
    this.name = name;
    this.#launch = launch;
    this.#environment = environment;
    this.#process = process;
  }

  /**
   * @param file - The bundled handler.
   * @param environment - All the variables that the function sees.
   * @throws if the handler does not load.
   */
  static async start(
    name: FunctionName,
    file: string,
    environment: Record<string, string>,
    journal: Trace,
  ): Promise<Lambda> {
    const launch = (variables: Record<string, string>) =>
      FunctionProcess.start(name, file, variables, journal);
    return new Lambda(name, launch, environment, await launch(environment));
  }

  /** Runs the handler once. @throws if the handler throws or its process ends. */
  invoke(event: unknown): Promise<unknown> {
    return this.#process.invoke(event);
  }

  /** Deploys the function again with some variables changed, those that it has; what runs goes on to its end. */
  async deploy(changed: Readonly<Record<string, string>>): Promise<void> {
    const own = Object.entries(changed).filter(([variable]) => variable in this.#environment);
    if (own.length === 0) return;
    const old = this.#process;
    this.#environment = { ...this.#environment, ...Object.fromEntries(own) };
    this.#process = await this.#launch(this.#environment);
    await old.retire();
  }

  stop(): Promise<void> {
    return this.#process.stop();
  }
}
