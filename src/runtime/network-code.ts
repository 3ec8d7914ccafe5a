import * as z from 'zod/mini';

const failedFetch = z.object({
  name: z.string(),
  cause: z.optional(z.object({ code: z.optional(z.string()) })),
});

/**
 * Why a `fetch` failed, in one word such as `ECONNREFUSED`. The error's own message may quote the request with its
 * secrets.
 */
export function networkCode(error: unknown): string {
  const { data } = z.safeParse(failedFetch, error);
  return data?.cause?.code ?? data?.name ?? 'unknown';
}
