import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import * as z from 'zod/mini';
import { type AnyFunctionName, FUNCTIONS, HEAL_FUNCTIONS } from '../deploy/bundle.ts';
import type { Trace } from './trace.ts';

const RUNTIME = fileURLToPath(new URL('lambda-process.ts', import.meta.url));

const processMessage = z.object({
  id: z.int(),
  result: z.optional(z.unknown()),
  error: z.optional(z.string()),
});
const metric = z.object({ _aws: z.unknown() });
const logLine = z.object({
  level: z.enum(['info', 'warn', 'error']),
  function: z.enum([...FUNCTIONS, ...HEAL_FUNCTIONS]),
  message: z.string(),
  outcome: z.optional(z.string()),
  seconds: z.optional(z.number()),
  /** The response to a delivery. */
  status: z.optional(z.int()),
  error: z.optional(z.object({ name: z.string(), message: z.string() })),
});

/** A deployed function in its own process, like a container on Lambda. */
export class FunctionProcess {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>();
  #invocations = 0;

  private constructor(child: ChildProcess, name: AnyFunctionName) {
    this.#child = child;
    child.on('message', (message) => {
      const { id, result, error } = processMessage.parse(message);
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error === undefined) waiting?.resolve(result);
      else waiting?.reject(new Error(`${name} failed: ${error}`));
    });
    child.once('exit', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error(`the process of ${name} exited`));
    });
  }

  /**
   * @param file - The bundled handler.
   * @param environment - All of the function's variables.
   * @param ahead - How far its clock is ahead of the real time, in ms.
   * @throws if the handler fails to load.
   */
  static async start(
    name: AnyFunctionName,
    file: string,
    environment: Record<string, string>,
    trace: Trace,
    ahead = 0,
  ): Promise<FunctionProcess> {
    const child = fork(RUNTIME, [file, String(ahead)], {
      env: environment,
      execArgv: [],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const errors: string[] = [];
    if (child.stdout) createInterface(child.stdout).on('line', (line) => recordLog(line, trace));
    if (child.stderr) {
      createInterface(child.stderr).on('line', (line) => {
        errors.push(line);
        trace.record({ part: 'log', text: `${name}: ${line}`, ok: false });
      });
    }
    const [first] = await Promise.race([once(child, 'message'), once(child, 'exit')]);
    if (typeof first === 'number') {
      throw new Error(`the function ${name} failed to start:\n${errors.join('\n')}`);
    }
    return new FunctionProcess(child, name);
  }

  /**
   * Runs the handler once.
   *
   * @param invocation - The id that tags the calls of this invocation.
   * @throws if the handler throws or the process exits.
   */
  invoke(event: unknown, invocation: string): Promise<unknown> {
    const id = (this.#invocations += 1);
    const waiting = Promise.withResolvers<unknown>();
    this.#waiting.set(id, waiting);
    this.#child.send({ id, event, invocation });
    return waiting.promise;
  }

  /** Sets how far its clock is ahead of the real time. @param ahead - In ms. */
  setAhead(ahead: number): void {
    // After an exit the next process starts with the right clock.
    if (this.isAlive) this.#child.send({ ahead });
  }

  /** Whether the process can be invoked. */
  get isAlive(): boolean {
    return this.#child.connected;
  }

  /** Kills the process at once, like a crash. */
  async kill(): Promise<void> {
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exited;
  }

  /** Stops the process after its running invocations. */
  async retire(): Promise<void> {
    await Promise.allSettled([...this.#waiting.values()].map(({ promise }) => promise));
    await this.stop();
  }

  async stop(): Promise<void> {
    if (!this.isAlive) return;
    const exited = once(this.#child, 'exit');
    this.#child.disconnect();
    await exited;
  }
}

function recordLog(line: string, trace: Trace): void {
  const written = z.looseObject({}).parse(JSON.parse(line));
  // A local run has nothing that collects metrics.
  if (metric.safeParse(written).success) return;
  const { level, function: name, message, outcome, seconds, status = 200, error } = logLine.parse(written);
  const summary = [
    message,
    outcome === undefined ? '' : `, ${outcome}`,
    seconds === undefined ? '' : ` in ${seconds} s`,
  ].join('');
  const text = [`${name}: ${summary}`, error && `${error.name}: ${error.message}`]
    .filter(Boolean)
    .join(' – ');
  trace.record({ part: 'log', text, ok: level === 'info' && status < 400, line: written });
  trace.recordDetail({ type: 'logged', name, line: written });
}
