import type { AnyFunctionName } from '../../deploy/bundle.ts';
import type { Hop } from '../services/hop.ts';
import { drainEventLoop } from '../time/drain-event-loop.ts';
import type { Caller, Crash, Record } from '../verdict/record.ts';
import type { Container, Outcome, Wait } from './container.ts';

/** What every process in a slot is started with. */
export interface SlotOptions {
  readonly name: AnyFunctionName;
  readonly start: (ahead: number) => Promise<Container>;
  /** In s, after which Lambda ends an invocation together with its process. */
  readonly timeout: number;
  readonly record: Record;
  readonly clock: { readonly now: () => number; readonly ahead: number };
  /** Called when the slot is free, and when it fails for good. */
  readonly onFree: () => void;
  readonly onFailure: (error: unknown) => void;
}

/** The place of one container: when its process ends, a new one takes its place. */
export class Slot {
  readonly #options: SlotOptions;
  #container: Container | undefined;
  #life = 0;
  #invocation = 0;
  #why: Crash['why'] = 'exited';
  #isBusy = false;
  #deadline = 0;
  /** When the container last gave a sign of life, in ms of real time. */
  #touchedAt = 0;
  #isClosed = false;
  hops: readonly Hop[] = [];
  /** Where its container reaches Slack. */
  slackUrl = '';

  constructor(options: SlotOptions) {
    this.#options = options;
  }

  get isFree(): boolean {
    return this.#container !== undefined && !this.#isBusy;
  }

  /** Whether it waits for a service to answer. */
  get isCalling(): boolean {
    return this.hops.some(({ open }) => open > 0);
  }

  /** Whether the invocation seems, for so many ms, to wait for nothing but time. */
  isHeld(ms: number): boolean {
    if (this.#container === undefined) return false;
    return this.hops.every(({ open, held }) => open === held) && performance.now() - this.#touchedAt >= ms;
  }

  /** When the current invocation times out. */
  get deadline(): number | undefined {
    return this.#isBusy ? this.#deadline : undefined;
  }

  readonly caller = (): Caller => ({
    name: this.#options.name,
    life: this.#life,
    invocation: this.#invocation,
  });

  readonly touch = (): void => {
    this.#touchedAt = performance.now();
  };

  /** Ends the process. */
  readonly kill = (why: Crash['why'] = 'killed'): void => {
    this.#why = why;
    this.#container?.kill();
  };

  /** Resolves when the process has handled all that it was sent: to whether it is still alive. */
  readonly settled = async (): Promise<boolean> => {
    const container = this.#container;
    for (;;) {
      const wait = await container?.wait();
      await drainEventLoop();
      if (wait?.isAtWork !== true) return wait !== undefined;
    }
  };

  async start(): Promise<void> {
    const { start, record, clock, onFailure } = this.#options;
    const container = await start(clock.ahead);
    if (this.#isClosed) {
      container.kill();
      return;
    }
    container.skipTo(clock.ahead);
    this.#container = container;
    this.#life = record.nextLife();
    this.#why = 'exited';
    this.#outlive(container).catch(onFailure);
  }

  /** Starts a new process when one ends. */
  async #outlive(container: Container): Promise<void> {
    const { record, onFree } = this.#options;
    await container.ended;
    this.#container = undefined;
    if (this.#isClosed) return;
    record.crashes.push({ caller: this.caller(), order: record.next(), why: this.#why });
    await this.start();
    onFree();
  }

  /** Runs the function once. */
  async invoke(event: unknown): Promise<Outcome> {
    const { record, clock, timeout, onFree } = this.#options;
    const container = this.#container;
    if (container === undefined || this.#isBusy) throw new Error('the slot is not free');
    this.#isBusy = true;
    this.#invocation = record.nextInvocation();
    this.#deadline = clock.now() + timeout * 1000;
    this.touch();
    const outcome = await container.invoke(event, clock.ahead);
    this.#isBusy = false;
    setImmediate(onFree);
    return outcome;
  }

  /** What the function waits for; undefined if its process has ended. */
  async wait(): Promise<Wait | undefined> {
    return await this.#container?.wait();
  }

  skipTo(ahead: number): void {
    if (this.#isBusy) this.#container?.skipTo(ahead);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const hop of this.hops) hop.close();
    const container = this.#container;
    container?.kill();
    await container?.ended;
  }
}
