import { ConfigurationFailure, PermanentFailure } from '../../src/runtime/failures.ts';
import { toSlackFailure as original } from '../../src/slack/failures.ts';

export * from '../../src/slack/failures.ts';

/** A revoked webhook counts as a permanent refusal. */
export const toSlackFailure: typeof original = (...answer) => {
  const failure = original(...answer);
  return failure instanceof ConfigurationFailure ? new PermanentFailure(failure.message) : failure;
};
