import type { FunctionName } from '../../deploy/bundle.ts';
import type { Commented } from './read-messages.ts';
import type { LedgerChange } from './shapes.ts';
import type { TraceAnswer, TraceCall } from './trace-detail.ts';

/** A call, and its answer once there is one. */
export interface RecordedCall {
  readonly call: TraceCall;
  readonly title: string;
  answer?: TraceAnswer;
}

/** One invocation of a function, as far as it is about one event. */
export interface Attempt {
  readonly id: string;
  readonly name: FunctionName;
  readonly number: number;
  readonly at: number;
  readonly calls: RecordedCall[];
  readonly logs: Readonly<Record<string, unknown>>[];
  end?: number;
  error?: string;
  /** Its message comes back. */
  isGivenBack?: boolean;
  /** When it does. */
  due?: number | undefined;
  isDeadLettered?: boolean;
}

/** All that was seen of one comment. */
export interface RecordedEvent {
  readonly id: string;
  readonly at: number;
  readonly about: Commented;
  readonly payload: unknown;
  readonly attempts: Attempt[];
  readonly ledger: LedgerChange[];
  /** When it was last delivered, or found. */
  since: number;
  /** What `receive` answered to its delivery; undefined while it has not, or where there was none. */
  answer?: { readonly status: number; readonly body: string; readonly at: number };
  isLost?: boolean;
  outcome?: string | undefined;
  reason?: string | undefined;
  team?: string | undefined;
  isTalk?: boolean;
  /** Names the rules that held when it arrived. */
  rules?: number;
  /** How much text its calls hold. */
  size: number;
  isThinned?: boolean;
}
