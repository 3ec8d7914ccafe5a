import * as z from 'zod/mini';
import {
  ConfigurationFailure,
  type Failure,
  PermanentFailure,
  RetryableFailure,
} from '../runtime/failures.ts';

/** What the SDK adds to every error of a call that reached the network. */
const requestError = z.object({
  name: z.string(),
  message: z.string(),
  code: z.optional(z.string()),
  $metadata: z.object({}),
});

/** What it adds if the error is a service's response, and not a failed connection or an incomplete response. */
const serviceException = z.extend(requestError, {
  $fault: z.enum(['client', 'server']),
  $metadata: z.object({ httpStatusCode: z.number() }),
});

/** The names of throttling errors: https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html */
const THROTTLED = /thrott|throughput|toomanyrequests|limitexceeded|requestlimit|slowdown/i;

/** The names of errors that an admin can fix: permissions, credentials, the key, a missing resource. */
const MISCONFIGURED =
  /accessdenied|authorization|missingauthentication|invalidsecurity|unrecognizedclient|invalidclienttoken|expiredtoken|signature|notfound|nonexistent|doesnotexist|disabled|invalidstate|invalidciphertext|incorrectkey|invalidkeyusage|optin/i;

/**
 * Classifies the error of a call to AWS.
 *
 * @param service - Its name for error messages, such as `SNS`.
 * @returns a Failure, or the error itself if it came from our own code.
 */
export function toAwsFailure(error: unknown, service: string): unknown {
  const exception = z.safeParse(serviceException, error);
  if (exception.success) return fromException(exception.data, service, error);
  const failed = z.safeParse(requestError, error);
  if (failed.success)
    return new RetryableFailure(`${service}: no complete response (${reasonOf(failed.data)})`);
  const isCredentials = error instanceof Error && error.name === 'CredentialsProviderError';
  return isCredentials ? new ConfigurationFailure(`${service}: ${error.message}`, { cause: error }) : error;
}

/** One word, without message and cause: a parser's error quotes the response, and a response of KMS is a secret. */
const reasonOf = ({ name, message, code }: z.infer<typeof requestError>) =>
  code ?? /\bE[A-Z]{4,}\b/.exec(message)?.[0] ?? name;

function fromException(
  { name, message, $fault, $metadata }: z.infer<typeof serviceException>,
  service: string,
  cause: unknown,
): Failure {
  const what = `${service}: ${name} ${message}`;
  // The SDK names an error `Unknown` if the response is not the service's own: a proxy's, or truncated.
  const isOutage = $fault === 'server' || $metadata.httpStatusCode >= 500 || name === 'Unknown';
  if (isOutage || THROTTLED.test(name)) return new RetryableFailure(what, { cause });
  return MISCONFIGURED.test(name)
    ? new ConfigurationFailure(what, { cause })
    : new PermanentFailure(what, { cause });
}

/** Awaits a call to AWS. @throws what {@link toAwsFailure} returns for its error. */
export async function callAws<T>(service: string, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw toAwsFailure(error, service);
  }
}
