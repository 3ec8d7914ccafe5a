import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import * as z from 'zod/mini';

/** The header that names the invocation that makes a call; the gateway removes it. */
export const INVOCATION_HEADER = 'x-usher-invocation';

const running = new AsyncLocalStorage<string>();

/** Runs a function with all its HTTP calls, however deep, tagged with this invocation. */
export const asInvocation = <T>(invocation: string, run: () => T): T => running.run(invocation, run);

const isFunction = (value: unknown) => typeof value === 'function';
const clientRequest = z.object({
  request: z.object({
    setHeader: z.custom<(name: string, value: string) => void>(isFunction),
    headersSent: z.boolean(),
  }),
});
const fetchRequest = z.object({
  request: z.object({ addHeader: z.custom<(name: string, value: string) => void>(isFunction) }),
});

/**
 * Tags all HTTP calls of this process, by `node:http` or `fetch`, with the invocation that makes them.
 *
 * @see https://nodejs.org/docs/latest-v24.x/api/diagnostics_channel.html#built-in-channels
 * @see https://undici.nodejs.org/#/docs/api/DiagnosticsChannel.md
 */
export function tagCalls(): void {
  subscribe('http.client.request.created', (message) => {
    const invocation = running.getStore();
    const { request } = clientRequest.parse(message);
    if (invocation === undefined || request.headersSent) return;
    request.setHeader.call(originalOf(message), INVOCATION_HEADER, invocation);
  });
  subscribe('undici:request:create', (message) => {
    const invocation = running.getStore();
    const { request } = fetchRequest.parse(message);
    if (invocation !== undefined) request.addHeader.call(originalOf(message), INVOCATION_HEADER, invocation);
  });
}

/** The request itself: zod returns a copy. */
function originalOf(message: unknown): unknown {
  return typeof message === 'object' && message !== null && 'request' in message
    ? message.request
    : undefined;
}
