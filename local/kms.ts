import { randomUUID } from 'node:crypto';
import { Hono } from 'hono';
import * as z from 'zod/mini';
import { KmsError } from './kms-error.ts';
import { KeyRing } from './kms-keys.ts';
import { operationNamed } from './kms-operations.ts';

/** One call that the stand-in answered; the summary has no plaintext in it. */
export interface KmsCall {
  readonly operation: string;
  readonly status: number;
  readonly summary: string;
}

/** What the stand-in is made of. */
export interface KmsOptions {
  /** Each names a key of its own, made at start: `alias/usher-local`. */
  readonly aliases: readonly string[];
  readonly region: string;
  readonly onCall: (call: KmsCall) => void;
}

/**
 * Stands in for AWS KMS on one machine: Encrypt, Decrypt, DescribeKey, CreateKey and CreateAlias in the protocol of the
 * real service.
 * Requests need no valid signature, and grants, policies and dry runs are ignored.
 *
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/Welcome.html
 */
export function createKms({ aliases, region, onCall }: KmsOptions): Hono {
  const keys = new KeyRing(aliases, region);
  const app = new Hono();

  app.post('/', async (c) => {
    const operation = /^TrentService\.(\w+)$/.exec(c.req.header('x-amz-target') ?? '')?.[1] ?? 'no operation';
    const { body, status, summary } = answer(operation, await c.req.text(), keys);
    onCall({ operation, status, summary });
    return c.body(body === undefined ? '' : JSON.stringify(body), status, {
      'content-type': 'application/x-amz-json-1.1',
      'x-amzn-requestid': randomUUID(),
    });
  });

  return app;
}

type Answer = { body: object | undefined; status: 200 | 400; summary: string };

function answer(operation: string, json: string, keys: KeyRing): Answer {
  let summary = operation.replaceAll(/\B[A-Z]/g, ' $&').toLowerCase();
  try {
    const run = operationNamed(operation);
    const request = parseJson(json);
    summary = `${summary} ${subjectOf(request)}`.trimEnd();
    return { body: run(request, keys), status: 200, summary };
  } catch (error) {
    if (!(error instanceof KmsError)) throw error;
    return { body: error, status: 400, summary: `${summary}: ${error.name}` };
  }
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new KmsError('SerializationException');
  }
}

const subject = z.object({
  EncryptionContext: z.optional(z.record(z.string(), z.string())),
  KeyId: z.optional(z.string()),
});

/** What a call is about: the secret that the encryption context names, else all of the context, else the key. */
function subjectOf(request: unknown): string {
  const { data } = z.safeParse(subject, request);
  const context = data?.EncryptionContext;
  if (context === undefined) return data?.KeyId ?? '';
  const pairs = Object.entries(context).map(([name, value]) => `${name}=${value}`);
  return context['secret'] ?? pairs.join(' ');
}
