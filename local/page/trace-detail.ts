import type { FunctionName } from '../../deploy/bundle.ts';

/** What a function calls. */
export const SERVICES = ['github', 'slack', 'kms', 'sns', 'sqs', 'dynamodb'] as const;
export type Service = (typeof SERVICES)[number];

/** One call that a function makes; bodies are text, secrets are redacted, times are in ms since 1970 by the run's clock. */
export interface TraceCall {
  readonly id: number;
  /** Of which invocation it is; undefined for a call while a function loads. */
  readonly invocation: string | undefined;
  readonly service: Service;
  readonly method: string;
  readonly path: string;
  readonly at: number;
  readonly requestHeaders: Readonly<Record<string, string>>;
  readonly requestBody: string;
}

/** What a call came to; 0 stands for a connection that broke. */
export interface TraceAnswer {
  readonly status: number;
  readonly responseHeaders: Readonly<Record<string, string>>;
  readonly responseBody: string;
  /** How long it took, in ms. */
  readonly ms: number;
  /** The fault that was played in place of an answer, if any. */
  readonly fault?: string | undefined;
}

/** What the page shows beyond the lines of the terminal. */
export type TraceDetail =
  | { readonly type: 'delivered'; readonly at: number; readonly payload: unknown; readonly delivery: string }
  | {
      readonly type: 'acknowledged';
      readonly at: number;
      readonly delivery: string;
      readonly status: number;
      readonly body: string;
    }
  | {
      readonly type: 'invoked';
      readonly at: number;
      readonly invocation: string;
      readonly name: FunctionName;
      readonly event: unknown;
    }
  | {
      readonly type: 'returned';
      readonly at: number;
      readonly invocation: string;
      readonly result: unknown;
      readonly error: string | undefined;
    }
  | { readonly type: 'called'; readonly call: TraceCall }
  | { readonly type: 'answered'; readonly call: TraceCall; readonly answer: TraceAnswer }
  | { readonly type: 'logged'; readonly name: FunctionName; readonly line: Readonly<Record<string, unknown>> }
  | { readonly type: 'posted'; readonly at: number; readonly destination: string; readonly payload: unknown };
