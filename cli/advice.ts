import { type Failure, RetryableFailure } from '../src/runtime/failures.ts';

/** Describes a failure to an admin: what failed and, if known, what to do about it. */
export const describeFailure = (failure: Failure) =>
  [failure.message.trim(), adviceFor(failure)].filter((part) => part !== '').join(': ');

/** Whether AWS rejected the credentials themselves, so that every other call would fail too. */
export const isCredentialsFailure = ({ kind, message, cause }: Failure) =>
  kind !== 'retryable' &&
  ((cause instanceof Error && cause.name === 'CredentialsProviderError') ||
    /ExpiredToken|InvalidClientToken|UnrecognizedClient|security token/i.test(message));

/** What to do about a failure; empty if its message already says so. */
export function adviceFor(failure: Failure): string {
  const { kind, message } = failure;
  if (kind === 'retryable' && /\b(?:ENOTFOUND|EAI_AGAIN)\b/.test(message))
    return adviceForUnknownHost(message);
  const notBefore = failure instanceof RetryableFailure ? failure.notBefore : undefined;
  if (notBefore !== undefined) return `try again after ${notBefore.toISOString()}`;
  if (kind === 'retryable') return 'try again later';
  if (isCredentialsFailure(failure)) {
    const profile = process.env['AWS_PROFILE'];
    return profile
      ? `sign in to AWS as ${profile}, or correct AWS_PROFILE`
      : 'sign in to AWS, or set AWS_PROFILE';
  }
  return ADVICE.find(([pattern]) => pattern.test(message))?.[1] ?? '';
}

/** By the error that AWS returns. */
const ADVICE: readonly (readonly [RegExp, string])[] = [
  [
    /AccessDenied|not authorized/i,
    'your AWS credentials lack a permission; docs/commands.md lists what each command needs',
  ],
  [
    /InvalidCiphertext|IncorrectKey/,
    'a secret was encrypted for another stage or with another key; `npm run usher -- doctor` says which',
  ],
  [/DisabledException|KMSInvalidState/, 'enable the KMS key, or cancel its deletion'],
  [/NotFoundException|NonExistent/, 'it was deleted, or the stage is in another region than AWS_REGION'],
];

/** Without a network, or with a wrong region or host in the settings, the name does not resolve. */
function adviceForUnknownHost(message: string): string {
  if (message.startsWith('Slack')) return 'check your network, then try again';
  const setting = /^[A-Z]+ \//.test(message) ? 'GITHUB_API_URL' : 'AWS_REGION';
  return `check your network and ${setting}, then try again`;
}
