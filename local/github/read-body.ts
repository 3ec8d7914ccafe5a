import type { HonoRequest } from 'hono';
import * as z from 'zod/mini';

const jsonObject = z.record(z.string(), z.unknown());

/** Reads a JSON object, which may be left out; throws a `SyntaxError` if it is none. */
export async function readBody(request: HonoRequest): Promise<Record<string, unknown>> {
  const text = await request.text();
  const { success, data } = jsonObject.safeParse(JSON.parse(text === '' ? '{}' : text));
  if (!success) throw new SyntaxError('Body should be a JSON object');
  return data;
}
