import * as z from 'zod/mini';
import { RetryableFailure } from '../failure.ts';

/**
 * Checks that an answer of GitHub has what is needed of it: Octokit takes one that was cut off, or a page of a proxy,
 * for a success.
 *
 * @throws RetryableFailure if it has not.
 */
export function parseAnswer<T>(schema: z.ZodMiniType<T>, data: unknown): T {
  const parsed = z.safeParse(schema, data);
  if (parsed.success) return parsed.data;
  throw new RetryableFailure('GitHub’s answer is cut off or is none of GitHub’s', { cause: parsed.error });
}
