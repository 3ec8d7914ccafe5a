import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import * as z from 'zod/mini';

/** The header by which the stand-ins know whose call it is; {@link Gateway} takes it off again. */
export const INVOCATION_HEADER = 'x-usher-invocation';

const running = new AsyncLocalStorage<string>();

/** Runs something whose HTTP calls, however deep, all carry the name of this invocation. */
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
 * Has all HTTP calls of this process carry the name of the invocation that makes them, those of `node:http` and those
 * of `fetch`.
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

/** The request itself, which a parsed copy is not. */
function originalOf(message: unknown): unknown {
  return typeof message === 'object' && message !== null && 'request' in message
    ? message.request
    : undefined;
}
