import { type Failure, RetryableFailure } from '../src/runtime/failures.ts';

/** What an admin reads of a failure: what failed, and what to do about it. */
export const sayFailure = (failure: Failure) =>
  [failure.message.trim(), adviceOn(failure)].filter((part) => part !== '').join(': ');

/** Whether AWS does not know who asks, so that nothing else can be asked of it. */
export const isAboutCredentials = ({ kind, message, cause }: Failure) =>
  kind !== 'retryable' &&
  ((cause instanceof Error && cause.name === 'CredentialsProviderError') ||
    /ExpiredToken|InvalidClientToken|UnrecognizedClient|security token/i.test(message));

/** What an admin's command says of a failure beside what failed; empty where that says it all. */
export function adviceOn(failure: Failure): string {
  const { kind, message } = failure;
  if (kind === 'retryable' && /\b(?:ENOTFOUND|EAI_AGAIN)\b/.test(message)) return adviceOnName(message);
  const notBefore = failure instanceof RetryableFailure ? failure.notBefore : undefined;
  if (notBefore !== undefined) return `try again after ${notBefore.toISOString()}`;
  if (kind === 'retryable') return 'try again later';
  if (isAboutCredentials(failure)) {
    const profile = process.env['AWS_PROFILE'];
    return profile
      ? `sign in to AWS as ${profile}, or set AWS_PROFILE right`
      : 'sign in to AWS, or set AWS_PROFILE';
  }
  return ADVICE.find(([said]) => said.test(message))?.[1] ?? '';
}

/** By what AWS says. */
const ADVICE: readonly (readonly [RegExp, string])[] = [
  [
    /AccessDenied|not authorized/i,
    'your AWS credentials lack a right; docs/commands.md has all that the commands need',
  ],
  [
    /InvalidCiphertext|IncorrectKey/,
    'a secret was encrypted for another stage or with another key; `npm run usher -- doctor` says which',
  ],
  [/DisabledException|KMSInvalidState/, 'enable the KMS key, or cancel its deletion'],
  [/NotFoundException|NonExistent/, 'it was deleted, or AWS_REGION is not where the stage is'],
];

/** A name is not found where there is no network, or of a region or a host that there is not. */
function adviceOnName(message: string): string {
  if (message.startsWith('Slack')) return 'check this machine’s network, then try again';
  const setting = /^[A-Z]+ \//.test(message) ? 'GITHUB_API_URL' : 'AWS_REGION';
  return `check this machine’s network and ${setting}, then try again`;
}
