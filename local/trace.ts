import type { GitHubCall } from './github/create-github.ts';
import type { TraceDetail } from './page/trace-detail.ts';

/** Where something happened, in the order of the way through Usher. */
export const PARTS = ['webhook', 'kms', 'sns', 'sqs', 'github', 'slack', 'log'] as const;
export type Part = (typeof PARTS)[number];

/** One thing that happened in the local run. */
export interface TraceEvent {
  readonly at: Date;
  readonly part: Part;
  /** For a person to read. */
  readonly text: string;
  /** Whether it went as it should. */
  readonly ok: boolean;
  /** A line of the log of a function, whole. */
  readonly line?: object;
  /** A call to GitHub. */
  readonly call?: GitHubCall;
  /** A message that Slack took. */
  readonly message?: { readonly destination: string; readonly payload: unknown };
}

/** Hears of everything that happens, as it happens. */
export type Listener = (happening: TraceEvent) => void;

/** The one stream of what happens in a local run; the terminal is one view of it, and the page another. */
export class Trace {
  readonly #listeners = new Set<Listener>();
  readonly #watchers = new Set<(detail: TraceDetail) => void>();

  record(happening: Omit<TraceEvent, 'at'>): void {
    const dated = { at: new Date(), ...happening };
    for (const listener of this.#listeners) listener(dated);
  }

  listen(listener: Listener): void {
    this.#listeners.add(listener);
  }

  /** Records what a terminal has no room for: each invocation of a function, and each call that it makes. */
  recordDetail(detail: TraceDetail): void {
    for (const watcher of this.#watchers) watcher(detail);
  }

  /** Whether anybody hears of the details: else nobody need put them together. */
  get isWatched(): boolean {
    return this.#watchers.size > 0;
  }

  watch(watcher: (detail: TraceDetail) => void): void {
    this.#watchers.add(watcher);
  }
}
