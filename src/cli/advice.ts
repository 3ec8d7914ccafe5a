import type { Failure } from '../failure.ts';

/** Whether AWS does not know who asks, so that nothing else can be asked of it. */
export const isAboutCredentials = ({ kind, message }: Failure) =>
  kind !== 'retryable' &&
  /credentials|ExpiredToken|InvalidClientToken|UnrecognizedClient|security token/i.test(message);

/** What an admin's command says of a failure beside what failed; empty where that says it all. */
export function adviceOn(failure: Failure): string {
  const { kind, message } = failure;
  // No such name: where there is a network, a region that there is not.
  if (kind === 'retryable' && /\b(?:ENOTFOUND|EAI_AGAIN)\b/.test(message)) {
    return 'check this machine’s network and AWS_REGION, then try again';
  }
  if (kind === 'retryable') return 'try again later';
  if (isAboutCredentials(failure)) return 'sign in to AWS, or set AWS_PROFILE';
  if (/AccessDenied|not authorized/i.test(message)) {
    return 'your AWS credentials lack a right; docs/commands.md has all that the commands need';
  }
  return '';
}
