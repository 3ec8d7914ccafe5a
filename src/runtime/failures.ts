/** An error outside our own code. Its kind says whether a retry can help. */
export abstract class Failure extends Error {
  abstract readonly kind: 'permanent' | 'held' | 'retryable';
}

/** A retry cannot help: the service understood the request and refused it. */
export class PermanentFailure extends Failure {
  override readonly name: string = 'PermanentFailure';
  readonly kind = 'permanent';
}

/**
 * The configuration is at fault, such as a revoked token or a missing permission. Retried until an admin fixes it. Logs
 * and metrics call it `held`.
 */
export class ConfigurationFailure extends Failure {
  override readonly name = 'HeldFailure';
  readonly kind = 'held';
}

/** A retry can help. */
export class RetryableFailure extends Failure {
  override readonly name = 'RetryableFailure';
  readonly kind = 'retryable';
  /** The earliest time for a retry, if the service named one. */
  readonly notBefore: Date | undefined;

  constructor(message: string, options: ErrorOptions & { readonly notBefore?: Date | undefined } = {}) {
    super(message, options);
    this.notBefore = options.notBefore;
  }
}
