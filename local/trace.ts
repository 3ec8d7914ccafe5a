import type { GitHubCall } from './github/create-github.ts';
import type { TraceDetail } from './page/trace-detail.ts';

/** The parts of a local run, in the order of a comment's path. */
export const PARTS = ['webhook', 'kms', 'sns', 'sqs', 'github', 'slack', 'log'] as const;
/** `scaling` is only on the path of an alarm. */
export type Part = (typeof PARTS)[number] | 'scaling';

/** An event in the local run. */
export interface TraceEvent {
  readonly at: Date;
  readonly part: Part;
  /** One line for people. */
  readonly text: string;
  /** Whether it succeeded. */
  readonly ok: boolean;
  /** A function's log line, in full. */
  readonly line?: object;
  /** A call to GitHub. */
  readonly call?: GitHubCall;
  /** A message that Slack accepted. */
  readonly message?: { readonly destination: string; readonly payload: unknown };
}

/** Called with each event. */
export type Listener = (event: TraceEvent) => void;

/** The stream of all events in a local run. The terminal and the page are views of it. */
export class Trace {
  readonly #listeners = new Set<Listener>();
  readonly #watchers = new Set<(detail: TraceDetail) => void>();

  record(event: Omit<TraceEvent, 'at'>): void {
    const dated = { at: new Date(), ...event };
    for (const listener of this.#listeners) listener(dated);
  }

  /** Calls a listener with each event from now on. */
  listen(listener: Listener): void {
    this.#listeners.add(listener);
  }

  /** Records what only the page shows: each invocation of a function, and each of its calls. */
  recordDetail(detail: TraceDetail): void {
    for (const watcher of this.#watchers) watcher(detail);
  }

  /** Whether anything watches the details; if not, expensive ones needn't be collected. */
  get isWatched(): boolean {
    return this.#watchers.size > 0;
  }

  /** Calls a watcher with each detail from now on. */
  watch(watcher: (detail: TraceDetail) => void): void {
    this.#watchers.add(watcher);
  }
}
