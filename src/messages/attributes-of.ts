import type { GitHubEvent } from './github-event.ts';

/** The attributes by which subscriptions filter events, and by which a person finds one. */
export const attributesOf = ({ action, repository, delivery }: GitHubEvent) => ({
  event: 'issue_comment',
  action,
  repository: repository.full_name,
  delivery,
});
