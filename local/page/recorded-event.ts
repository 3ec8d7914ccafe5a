import type { AnyFunctionName } from '../../deploy/bundle.ts';
import type { Commented } from './read-messages.ts';
import type { LedgerChange } from './shapes.ts';
import type { TraceCall, TraceResponse } from './trace-detail.ts';

/** A call, with its response once it has one. */
export interface RecordedCall {
  readonly call: TraceCall;
  readonly title: string;
  response?: TraceResponse;
}

/** One invocation of a function, as far as it concerns one event. */
export interface Attempt {
  readonly id: string;
  readonly name: AnyFunctionName;
  readonly number: number;
  readonly at: number;
  readonly calls: RecordedCall[];
  readonly logs: Readonly<Record<string, unknown>>[];
  end?: number;
  error?: string;
  /** Whether its message will be retried. */
  isRetried?: boolean;
  /** When the message is retried, in ms since 1970. */
  due?: number | undefined;
  isDeadLettered?: boolean;
}

/** Everything recorded about one comment. */
export interface RecordedEvent {
  readonly id: string;
  readonly at: number;
  readonly about: Commented;
  readonly payload: unknown;
  readonly attempts: Attempt[];
  readonly ledger: LedgerChange[];
  /** When it was last delivered or found by the sweep, in ms since 1970. */
  since: number;
  /** The response of `receive` to its delivery, if any. */
  response?: { readonly status: number; readonly body: string; readonly at: number };
  isLost?: boolean;
  outcome?: string | undefined;
  reason?: string | undefined;
  team?: string | undefined;
  /** The login of the person whom the outcome is about; an approver's comment is about somebody else. */
  person?: string | undefined;
  /** The login of the person who approved or denied it. */
  decidedBy?: string | undefined;
  isTalk?: boolean;
  /** The version of the rules in force when it arrived. */
  rules?: number;
  /** The size of its calls, in characters. */
  size: number;
  isTrimmed?: boolean;
}
