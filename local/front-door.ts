import { randomUUID } from 'node:crypto';
import { Hono } from 'hono';
import * as z from 'zod/mini';
import { LOCAL_STAGE } from '../deploy/environment.ts';
import { SLACK_PATH } from '../src/receive/receive-delivery.ts';
import { verifySignature } from '../src/receive/signature.ts';
import { Secret } from '../src/runtime/secret.ts';
import type { Lambda } from './lambda.ts';
import type { Clock } from './page/clock.ts';
import type { Trace } from './trace.ts';

const response = z.object({
  statusCode: z.int(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
});

export interface FrontDoorOptions {
  readonly lambdas: readonly Lambda[];
  /** The secret that signs GitHub's deliveries. */
  readonly secret: string;
  /** Called with each payload that has a valid signature, as GitHub's own have. */
  readonly onPayload: (payload: unknown) => void;
  readonly trace: Trace;
  readonly clock: Clock;
  /** Sets off the alarm of an instance, by default of a healthy one. Undefined if `heal` does not run. */
  readonly alarm?: ((instance: string | undefined) => Promise<SetOff | undefined>) | undefined;
}

/** An alarm that was set off. */
export interface SetOff {
  readonly instance: string;
  readonly group: string;
}

/**
 * The server for calls from outside: passes deliveries at `/webhook` to `receive`, as a Function URL does, and invokes
 * functions for `usher sweep`, as Lambda's API does.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export function createFrontDoor({ lambdas, secret, onPayload, trace, clock, alarm }: FrontDoorOptions): Hono {
  const app = new Hono();
  const named = (name: string) => lambdas.find((lambda) => `usher-${LOCAL_STAGE}-${lambda.name}` === name);
  const receive = named(`usher-${LOCAL_STAGE}-receive`);
  app.post('/2015-03-31/functions/:name/invocations', async (c) => {
    const lambda = named(c.req.param('name'));
    if (lambda === undefined) return c.json({ Type: 'User', Message: 'Function not found' }, 404);
    try {
      return c.json((await lambda.invoke(parseJson(await c.req.text()))) ?? null);
    } catch (error) {
      return c.json({ errorMessage: String(error) }, 200, { 'x-amz-function-error': 'Unhandled' });
    }
  });
  // `usher trigger` dates its comments by the run's clock, which may be ahead of the real time.
  app.get('/clock', (c) => c.json({ now: clock.now().toISOString() }));
  app.post('/alarm', async (c) => {
    if (alarm === undefined) return c.json({ message: 'the rules have no `heal`' }, 409);
    const { instance } = alarmRequest.parse(await c.req.json());
    const done = await alarm(instance);
    return done === undefined ? c.json({ message: 'no group has that instance' }, 404) : c.json(done);
  });
  app.all(SLACK_PATH, async (c) => {
    const bytes = Buffer.from(await c.req.arrayBuffer());
    const event = toFunctionUrlEvent(c.req.raw, c.req.header(), bytes);
    const { statusCode: status, body, headers } = response.parse(await receive?.invoke(event));
    trace.record({
      part: 'webhook',
      text: `click of ${bytes.length} bytes → ${status} ${body}`,
      ok: status < 400,
    });
    return new Response(body, { status, headers });
  });
  app.all('/webhook', async (c) => {
    const bytes = Buffer.from(await c.req.arrayBuffer());
    const headers = c.req.header();
    const delivery = headers['x-github-delivery'] ?? '';
    const at = () => clock.now().getTime();
    if (verifySignature(bytes, headers['x-hub-signature-256'], new Secret(secret))) {
      const payload = parseJson(bytes.toString('utf8'));
      onPayload(payload);
      trace.recordDetail({ type: 'delivered', at: at(), payload, delivery });
    }
    const received = response.parse(await receive?.invoke(toFunctionUrlEvent(c.req.raw, headers, bytes)));
    const { statusCode: status, body } = received;
    trace.recordDetail({ type: 'acknowledged', at: at(), delivery, status, body });
    const event = headers['x-github-event'] ?? c.req.method;
    trace.record({
      part: 'webhook',
      text: `${event} of ${bytes.length} bytes → ${status} ${body}`,
      ok: status < 400,
    });
    return new Response(body, { status, headers: received.headers });
  });
  return app;
}

const alarmRequest = z.object({ instance: z.optional(z.string()) });

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A request as a function receives it: https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads */
export function toFunctionUrlEvent(request: Request, headers: Record<string, string>, bytes: Buffer) {
  const { pathname, search, host } = new URL(request.url);
  const text = bytes.toString('utf8');
  const isText = bytes.equals(Buffer.from(text, 'utf8'));
  const now = new Date();
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: pathname,
    rawQueryString: search.slice(1),
    headers,
    requestContext: {
      accountId: 'anonymous',
      apiId: 'local',
      domainName: host,
      domainPrefix: 'local',
      http: {
        method: request.method,
        path: pathname,
        protocol: 'HTTP/1.1',
        sourceIp: '127.0.0.1',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey: '$default',
      stage: '$default',
      time: now.toISOString(),
      timeEpoch: now.getTime(),
    },
    body: isText ? text : bytes.toString('base64'),
    isBase64Encoded: !isText,
  };
}
