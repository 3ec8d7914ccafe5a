/** Stands in the bundles for the retries of Slack's client: Usher asks it for none, since its queues do that. */
export async function tryOnce<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw error instanceof AbortError ? error.originalError : error;
  }
}

// oxlint-disable-next-line import/no-default-export -- p-retry, in whose place this stands, has one
export { tryOnce as default };

/** What the client throws to say that it is not to be retried, with what is to be thrown in its place. */
export class AbortError extends Error {
  readonly originalError: Error;

  constructor(error: Error) {
    super(error.message);
    this.originalError = error;
  }
}
