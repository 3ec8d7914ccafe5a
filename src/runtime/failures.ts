import * as z from 'zod/mini';

/** What went wrong outside of our own code, and whether trying again can help. */
export abstract class Failure extends Error {
  abstract readonly kind: 'permanent' | 'held' | 'retryable';
}

/** Trying again cannot help: the other side understood and said no. */
export class PermanentFailure extends Failure {
  override readonly name: string = 'PermanentFailure';
  readonly kind = 'permanent';
}

/** The set-up is at fault (a revoked token, a missing permission): the work waits until an admin has mended it. */
export class ConfigurationFailure extends Failure {
  override readonly name = 'HeldFailure';
  readonly kind = 'held';
}

/** Trying again can help: from the time that the other side named, if it named one. */
export class RetryableFailure extends Failure {
  override readonly name = 'RetryableFailure';
  readonly kind = 'retryable';
  readonly notBefore: Date | undefined;

  constructor(message: string, options: ErrorOptions & { readonly notBefore?: Date | undefined } = {}) {
    super(message, options);
    this.notBefore = options.notBefore;
  }
}

const failedFetch = z.object({
  name: z.string(),
  cause: z.optional(z.object({ code: z.optional(z.string()) })),
});

/** Why the network did not carry a `fetch`, in one word; the messages of such errors may quote the request, secrets and all. */
export function networkCode(error: unknown): string {
  const { data } = z.safeParse(failedFetch, error);
  return data?.cause?.code ?? data?.name ?? 'unknown';
}
