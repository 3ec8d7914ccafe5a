import * as z from 'zod/mini';
import { RetryableFailure } from '../runtime/failures.ts';

/** All that is remembered, with what only a newer version knows. */
export const anything = z.looseObject({});

/**
 * Reads what the ledger keeps of an entry as JSON.
 *
 * @param schema - Of an object.
 * @throws RetryableFailure if it cannot be read: mostly a newer version wrote it, which is being deployed now or was
 * rolled back, and can read it.
 */
export function parseMemory<T>(schema: z.ZodMiniType<T>, key: string, json: string): T {
  const { data, error } = z.safeParse(schema, parseJson(json));
  if (data !== undefined) return data;
  throw new RetryableFailure(
    `what is remembered of ${key} cannot be read: a newer version of Usher wrote it, or it is damaged`,
    { cause: error },
  );
}

/** The parser's own error quotes what it read, which must not be in the log. */
function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
