import type { FaultName } from '../plan/fault-names.ts';
import type { Service } from '../services/wire.ts';

/** Which process makes a call, and in which of its invocations. */
export interface Caller {
  /** The function. */
  readonly name: string;
  /** The number of the process; each that takes the place of a killed one has a new number. */
  readonly life: number;
  readonly invocation: number;
}

/** One call of a container to a service, as a hop saw it. */
export interface Call {
  readonly caller: Caller;
  readonly service: Service;
  readonly what: string;
  /** The number of the comment that it is about. */
  readonly subject: number | undefined;
  /** When it came, in ms of the run's clock, and its place in the order of events. */
  readonly at: number;
  readonly order: number;
  readonly fault: FaultName | undefined;
  /** What the service itself answered, and its place in the order of events; undefined if it never saw the call. */
  taken?: { readonly status: number; readonly order: number };
  /** Whether the ledger's entry is finished from then on. */
  isFinal?: boolean;
  /** Of a post to Slack: its body. */
  readonly posted?: string;
  /** Of a post to Slack: whether the caller took in its answer, whole. */
  isAnswered?: boolean;
}

/** A service told a container not to call again before some time. */
export interface Cooldown {
  readonly life: number;
  /** The service, and of Slack the webhook. */
  readonly scope: string;
  /** When it had taken that in: all that it had sent before has come by then. */
  readonly order: number;
  /** In ms of the run's clock. */
  readonly until: number;
}

/** The end of a process that was not asked to end. */
export interface Crash {
  readonly caller: Caller;
  readonly order: number;
  readonly why: 'killed' | 'timed out' | 'exited';
}

/** An invocation by a schedule. */
export interface Scheduled {
  readonly name: string;
  /** In ms of the run's clock. */
  readonly at: number;
  /** In ms: the period of the schedule. */
  readonly every: number;
  /** How it ended; undefined while it runs. An invocation that throws, or whose process dies, is not complete. */
  end?: {
    readonly at: number;
    readonly order: number;
    readonly isComplete: boolean;
    /** What it threw. */
    readonly error?: string;
  };
}

/** Everything that happened in a run, in order. */
export class Record {
  readonly calls: Call[] = [];
  readonly cooldowns: Cooldown[] = [];
  readonly crashes: Crash[] = [];
  readonly scheduled: Scheduled[] = [];
  /** What handlers threw, and what they returned instead of a response. */
  readonly thrown: string[] = [];
  /** Where a secret was found. */
  readonly leaks: string[] = [];
  #order = 0;
  #lives = 0;
  #invocations = 0;

  /** The next place in the order of events. */
  next(): number {
    return (this.#order += 1);
  }

  nextLife(): number {
    return (this.#lives += 1);
  }

  nextInvocation(): number {
    return (this.#invocations += 1);
  }

  get invocations(): number {
    return this.#invocations;
  }
}

/** Whether a call posts a message to Slack. The answer to a click doesn't count. */
export const isPost = ({ service, what }: Pick<Call, 'service' | 'what'>): boolean =>
  service === 'slack' && what.startsWith('POST /services/');

/** What a wait holds for: GitHub as a whole, each webhook of Slack by itself. */
export const scopeOf = ({ service, what }: Pick<Call, 'service' | 'what'>): string =>
  service === 'slack' ? what : service;
