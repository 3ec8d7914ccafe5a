import { randomUUID } from 'node:crypto';
import { Hono } from 'hono';
import * as z from 'zod/mini';
import { KeyRing, KmsError } from './kms-keys.ts';
import { operationNamed } from './kms-operations.ts';

/** A call that the stand-in served; its summary contains no plaintext. */
export interface KmsCall {
  readonly operation: string;
  readonly status: number;
  readonly summary: string;
}

export interface KmsOptions {
  /** Aliases such as `alias/usher-local`; each gets a key of its own at start. */
  readonly aliases: readonly string[];
  readonly region: string;
  readonly onCall: (call: KmsCall) => void;
}

/**
 * Creates a stand-in for AWS KMS with the operations Encrypt, Decrypt, DescribeKey, CreateKey and CreateAlias.
 * It does not check signatures, and ignores grants, policies and dry runs.
 *
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/Welcome.html
 */
export function createKms({ aliases, region, onCall }: KmsOptions): Hono {
  const keys = new KeyRing(aliases, region);
  const app = new Hono();

  app.post('/', async (c) => {
    const operation = /^TrentService\.(\w+)$/.exec(c.req.header('x-amz-target') ?? '')?.[1] ?? 'no operation';
    const { body, status, summary } = respond(operation, await c.req.text(), keys);
    onCall({ operation, status, summary });
    return c.body(body === undefined ? '' : JSON.stringify(body), status, {
      'content-type': 'application/x-amz-json-1.1',
      'x-amzn-requestid': randomUUID(),
    });
  });

  return app;
}

type KmsResponse = { body: object | undefined; status: 200 | 400; summary: string };

function respond(operation: string, json: string, keys: KeyRing): KmsResponse {
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

/** The subject of a call: the secret named in the encryption context, else the whole context, else the key. */
function subjectOf(request: unknown): string {
  const { data } = z.safeParse(subject, request);
  const context = data?.EncryptionContext;
  if (context === undefined) return data?.KeyId ?? '';
  const pairs = Object.entries(context).map(([name, value]) => `${name}=${value}`);
  return context['secret'] ?? pairs.join(' ');
}
