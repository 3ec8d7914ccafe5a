import type { Failure } from '../failure.ts';

/** What an admin's command says of a failure beside what failed; empty where that says it all. */
export function adviceOn({ kind, message }: Failure): string {
  if (kind === 'retryable') return 'try again later';
  if (/credentials|ExpiredToken|InvalidClientToken|UnrecognizedClient|security token/i.test(message)) {
    return 'sign in to AWS, or set AWS_PROFILE';
  }
  if (/AccessDenied|not authorized/i.test(message)) {
    return 'your AWS credentials lack a right; docs/commands.md has all that the commands need';
  }
  return '';
}
