/** Replaces `p-retry` of Slack's client in the bundles: Usher's queues do the retries. */
export async function tryOnce<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw error instanceof AbortError ? error.originalError : error;
  }
}

// oxlint-disable-next-line import/no-default-export -- p-retry has one
export { tryOnce as default };

/** Slack's client throws it to prevent a retry. The caller gets the original error. */
export class AbortError extends Error {
  readonly originalError: Error;

  constructor(error: Error) {
    super(error.message);
    this.originalError = error;
  }
}
