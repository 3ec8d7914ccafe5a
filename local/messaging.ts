import { buildApp } from 'fauxqs';
import * as z from 'zod/mini';
import { nameThePart, type Served } from './serve.ts';
import type { Trace } from './trace.ts';

const publishing = z.object({ Action: z.literal('Publish'), TopicArn: z.string() });

/**
 * Starts SNS and SQS on this machine, and records each published message in the trace.
 *
 * @throws PortTakenError
 * @see https://github.com/kibertoad/fauxqs
 */
export async function startMessaging(port: number, region: string, trace: Trace): Promise<Served> {
  const app = buildApp({ logger: false, defaultRegion: region });
  app.addHook('onResponse', async ({ body }, { statusCode }) => {
    const published = z.safeParse(publishing, body);
    if (!published.success) return;
    const topic = published.data.TopicArn.split(':').at(-1) ?? '';
    trace.record({ part: 'sns', text: `published on ${topic}`, ok: statusCode === 200 });
  });
  const url = await app.listen({ port, host: '127.0.0.1' }).catch((error: unknown) => {
    throw nameThePart(error, 'SNS and SQS', port);
  });
  return { url, port: Number(new URL(url).port), close: () => app.close() };
}
