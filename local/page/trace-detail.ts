import type { AnyFunctionName } from '../../deploy/bundle.ts';

/** The services that functions call. */
export const SERVICES = ['github', 'slack', 'kms', 'sns', 'sqs', 'dynamodb', 'scaling'] as const;
export type Service = (typeof SERVICES)[number];

/** A call by a function. Bodies are text, secrets are redacted, times are in ms since 1970 by the run's clock. */
export interface TraceCall {
  readonly id: number;
  /** The invocation that makes the call; undefined while a function loads. */
  readonly invocation: string | undefined;
  readonly service: Service;
  readonly method: string;
  readonly path: string;
  readonly at: number;
  readonly requestHeaders: Readonly<Record<string, string>>;
  readonly requestBody: string;
}

/** The response to a call; status 0 is a broken connection. */
export interface TraceResponse {
  readonly status: number;
  readonly responseHeaders: Readonly<Record<string, string>>;
  readonly responseBody: string;
  /** The duration of the call, in ms. */
  readonly ms: number;
  /** The injected fault, if any. */
  readonly fault?: string | undefined;
}

/** The details that only the page shows, not the terminal. */
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
      readonly name: AnyFunctionName;
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
  | { readonly type: 'responded'; readonly call: TraceCall; readonly response: TraceResponse }
  | {
      readonly type: 'logged';
      readonly name: AnyFunctionName;
      readonly line: Readonly<Record<string, unknown>>;
    }
  | {
      readonly type: 'posted';
      readonly at: number;
      readonly destination: string;
      /** The message's id. */
      readonly ts: string;
      readonly payload: unknown;
    }
  | {
      readonly type: 'answered';
      readonly at: number;
      readonly destination: string;
      /** The message whose button was clicked. */
      readonly ts: string;
      readonly payload: unknown;
      /** Who alone reads it; undefined if it takes the place of the message. */
      readonly reader: string | undefined;
    };
