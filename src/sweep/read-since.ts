import * as z from 'zod/mini';

const request = z.object({ since: z.iso.datetime({ offset: true }) });

/** Since when a sweep was asked to look, if it was: `{"since": "2026-11-23T00:00:00Z"}`. */
export function readSince(event: unknown): Date | undefined {
  const asked = z.safeParse(request, event);
  return asked.success ? new Date(asked.data.since) : undefined;
}
