import type { MiddlewareHandler } from 'hono';

/** Forbids content from other hosts, inline scripts and styles, and framing. */
const HEADERS = {
  'content-security-policy':
    "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

/**
 * Protects a server on this machine from other sites. The host header must name this machine, which stops DNS
 * rebinding; requests that change anything must come from the page itself.
 *
 * @see https://owasp.org/www-community/attacks/DNS_Rebinding
 */
export function guard(): MiddlewareHandler {
  return async (c, next) => {
    const host = c.req.header('host') ?? '';
    if (!/^(?:127\.0\.0\.1|localhost):\d+$/.test(host)) return c.text('host not allowed\n', 403);
    const origin = c.req.header('origin');
    if (origin !== undefined && origin !== `http://${host}`) return c.text('origin not allowed\n', 403);
    const site = c.req.header('sec-fetch-site');
    const isVisit = c.req.header('sec-fetch-mode') === 'navigate' && c.req.method === 'GET';
    if (site !== undefined && site !== 'same-origin' && site !== 'none' && !isVisit) {
      return c.text('cross-site requests are not allowed\n', 403);
    }
    const isChange = c.req.method !== 'GET' && c.req.method !== 'HEAD';
    const isJson = c.req.header('content-type')?.startsWith('application/json') === true;
    if (isChange && (origin === undefined || !isJson))
      return c.text('only the page itself may change anything\n', 403);
    await next();
    for (const [name, value] of Object.entries(HEADERS)) c.header(name, value);
    return undefined;
  };
}
