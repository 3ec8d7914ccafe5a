import { randomUUID } from 'node:crypto';
import { Hono } from 'hono';
import * as z from 'zod/mini';
import { Secret } from '../config/secret.ts';
import { verifySignature } from '../receive/verify-signature.ts';
import type { Journal } from './journal.ts';
import type { Lambda } from './lambda.ts';

const response = z.object({
  statusCode: z.int(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
});

export interface FrontDoorOptions {
  readonly receive: Lambda;
  /** The secret that GitHub's deliveries are signed with. */
  readonly secret: string;
  /** Hears each payload that GitHub itself would have sent, since it carries the right signature. */
  readonly onPayload: (payload: unknown) => void;
  readonly journal: Journal;
}

/** The address that GitHub's webhook calls: takes a delivery at `/webhook` to `receive`, as a Function URL does. */
export function createFrontDoor({ receive, secret, onPayload, journal }: FrontDoorOptions): Hono {
  const app = new Hono();
  app.all('/webhook', async (c) => {
    const bytes = Buffer.from(await c.req.arrayBuffer());
    const headers = c.req.header();
    if (verifySignature(bytes, headers['x-hub-signature-256'], [new Secret(secret)]))
      onPayload(parseJson(bytes));
    const answer = response.parse(await receive.invoke(toFunctionUrlEvent(c.req.raw, headers, bytes)));
    const event = headers['x-github-event'] ?? c.req.method;
    journal.record({
      part: 'webhook',
      text: `${event} of ${bytes.length} bytes → ${answer.statusCode} ${answer.body}`,
      ok: answer.statusCode < 400,
    });
    return new Response(answer.body, { status: answer.statusCode, headers: answer.headers });
  });
  return app;
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads */
function toFunctionUrlEvent(request: Request, headers: Record<string, string>, bytes: Buffer) {
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
