import * as z from 'zod/mini';

const failedFetch = z.object({
  name: z.string(),
  cause: z.optional(z.object({ code: z.optional(z.string()) })),
});

/** Why the network did not carry a `fetch`, in one word; the messages of such errors may quote the request, secrets and all. */
export function networkCode(error: unknown): string {
  const { data } = z.safeParse(failedFetch, error);
  return data?.cause?.code ?? data?.name ?? 'unknown';
}
