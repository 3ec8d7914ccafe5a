import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import * as z from 'zod/mini';
import { type FunctionName, FUNCTIONS } from '../deploy/bundle.ts';
import type { Trace } from './trace.ts';

const RUNTIME = fileURLToPath(new URL('lambda-process.ts', import.meta.url));

const reply = z.object({ id: z.int(), result: z.optional(z.unknown()), error: z.optional(z.string()) });
const metric = z.object({ _aws: z.unknown() });
const logLine = z.object({
  level: z.enum(['info', 'warn', 'error']),
  function: z.enum(FUNCTIONS),
  message: z.string(),
  outcome: z.optional(z.string()),
  seconds: z.optional(z.number()),
  /** What a delivery was answered with. */
  status: z.optional(z.int()),
  error: z.optional(z.object({ name: z.string(), message: z.string() })),
});

/** One function of the stack as it was deployed, running in a process of its own, as in a container on Lambda. */
export class FunctionProcess {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>();
  #invocations = 0;

  private constructor(child: ChildProcess, name: FunctionName) {
    this.#child = child;
    child.on('message', (message) => {
      const { id, result, error } = reply.parse(message);
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error === undefined) waiting?.resolve(result);
      else waiting?.reject(new Error(`${name} failed: ${error}`));
    });
    child.once('exit', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error(`the process of ${name} ended`));
    });
  }

  /**
   * @param file - The bundled handler.
   * @param environment - All the variables that the function sees.
   * @param ahead - By how many ms its clock is ahead of the real one.
   * @throws if the handler does not load.
   */
  static async start(
    name: FunctionName,
    file: string,
    environment: Record<string, string>,
    journal: Trace,
    ahead = 0,
  ): Promise<FunctionProcess> {
    const child = fork(RUNTIME, [file, String(ahead)], {
      env: environment,
      execArgv: [],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const errors: string[] = [];
    if (child.stdout) createInterface(child.stdout).on('line', (line) => recordLog(line, journal));
    if (child.stderr) {
      createInterface(child.stderr).on('line', (line) => {
        errors.push(line);
        journal.record({ part: 'log', text: `${name}: ${line}`, ok: false });
      });
    }
    const [first] = await Promise.race([once(child, 'message'), once(child, 'exit')]);
    if (typeof first === 'number') {
      throw new Error(`the function ${name} does not start:\n${errors.join('\n')}`);
    }
    return new FunctionProcess(child, name);
  }

  /**
   * Runs the handler once.
   *
   * @param invocation - Names it in the calls that it makes.
   * @throws if the handler throws or its process ends.
   */
  invoke(event: unknown, invocation: string): Promise<unknown> {
    const id = (this.#invocations += 1);
    const waiting = Promise.withResolvers<unknown>();
    this.#waiting.set(id, waiting);
    this.#child.send({ id, event, invocation });
    return waiting.promise;
  }

  /** Sets its clock so many ms ahead of the real one. */
  setAhead(ahead: number): void {
    // One that has ended has no clock; the next one starts with this one's.
    if (this.isAlive) this.#child.send({ ahead });
  }

  /** Whether it can be invoked. */
  get isAlive(): boolean {
    return this.#child.connected;
  }

  /** Ends it as a crash does, at once. */
  async kill(): Promise<void> {
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exited;
  }

  /** Ends the process when what runs in it is done. */
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

function recordLog(line: string, journal: Trace): void {
  const written = z.looseObject({}).parse(JSON.parse(line));
  // Nobody watches the metrics of a local run.
  if (metric.safeParse(written).success) return;
  const { level, function: name, message, outcome, seconds, status = 200, error } = logLine.parse(written);
  const said = [
    message,
    outcome === undefined ? '' : `, ${outcome}`,
    seconds === undefined ? '' : ` in ${seconds} s`,
  ].join('');
  const text = [`${name}: ${said}`, error && `${error.name}: ${error.message}`].filter(Boolean).join(' – ');
  journal.record({ part: 'log', text, ok: level === 'info' && status < 400, line: written });
  journal.recordDetail({ type: 'logged', name, line: written });
}
