import type { GitHubRefusal } from '../github/github-failure.ts';

/** What an admin is told of a change that GitHub refused for good: what it may be, in at most 200 characters. */
export function whyRefused({ status, message }: GitHubRefusal, team: string): string {
  if (status === 404) return `GitHub knows no team ${team}, or the token may not see it`.slice(0, 200);
  if (status === 422) {
    return 'GitHub refused the change (422): it may be an organization account, or the team is managed elsewhere';
  }
  return `GitHub refused the change: ${message}`.slice(0, 200);
}
