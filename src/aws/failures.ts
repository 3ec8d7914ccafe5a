import * as z from 'zod/mini';
import {
  ConfigurationFailure,
  type Failure,
  PermanentFailure,
  RetryableFailure,
} from '../runtime/failures.ts';

/** What the SDK adds to every error of a call that left for the network. */
const called = z.object({
  name: z.string(),
  message: z.string(),
  code: z.optional(z.string()),
  $metadata: z.object({}),
});

/** What it adds to an exception that a service sent, as against an answer that did not come whole. */
const serviceException = z.extend(called, {
  $fault: z.enum(['client', 'server']),
  $metadata: z.object({ httpStatusCode: z.number() }),
});

/** A service said that it is too much: https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html */
const THROTTLED = /thrott|throughput|toomanyrequests|limitexceeded|requestlimit|slowdown/i;

/** What an admin can mend: permissions, credentials, the key, a resource that is gone. */
const SET_UP =
  /accessdenied|authorization|missingauthentication|invalidsecurity|unrecognizedclient|invalidclienttoken|expiredtoken|signature|notfound|nonexistent|doesnotexist|disabled|invalidstate|invalidciphertext|incorrectkey|invalidkeyusage|optin/i;

/**
 * Tells what a failed call to AWS means.
 *
 * @param service - As a person calls it.
 * @returns the failure, or the error itself if it never left our own code.
 */
export function toAwsFailure(error: unknown, service: string): unknown {
  const exception = z.safeParse(serviceException, error);
  if (exception.success) return fromException(exception.data, service, error);
  const failed = z.safeParse(called, error);
  if (failed.success) return new RetryableFailure(`${service}: no whole answer (${reasonOf(failed.data)})`);
  const isCredentials = error instanceof Error && error.name === 'CredentialsProviderError';
  return isCredentials ? new ConfigurationFailure(`${service}: ${error.message}`, { cause: error }) : error;
}

/** One word; neither message nor error goes on: a parser's quotes the answer, and an answer of KMS is a secret. */
const reasonOf = ({ name, message, code }: z.infer<typeof called>) =>
  code ?? /\bE[A-Z]{4,}\b/.exec(message)?.[0] ?? name;

function fromException(
  { name, message, $fault, $metadata }: z.infer<typeof serviceException>,
  service: string,
  cause: unknown,
): Failure {
  const what = `${service}: ${name} ${message}`;
  // `Unknown` is what the SDK calls an answer without a word of the service: a proxy's, or one that was cut off.
  const isOutage = $fault === 'server' || $metadata.httpStatusCode >= 500 || name === 'Unknown';
  if (isOutage || THROTTLED.test(name)) return new RetryableFailure(what, { cause });
  return SET_UP.test(name)
    ? new ConfigurationFailure(what, { cause })
    : new PermanentFailure(what, { cause });
}

/** Waits for a call to AWS. @throws what {@link toAwsFailure} makes of its error. */
export async function callAws<T>(service: string, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw toAwsFailure(error, service);
  }
}
