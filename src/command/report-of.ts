import type { Report } from '../messages/notification.ts';
import type { Given, Outcome, Person } from './command.ts';

/** What is kept and told of a command. */
export function reportOf(
  { event, words, rule, organization, now }: Pick<Given, 'event' | 'words' | 'rule' | 'organization' | 'now'>,
  { result, team, person, decidedBy, approvers = [] }: Outcome,
): Report {
  const { delivery, comment, issue, repository } = event;
  return {
    id: `${repository.id}/${comment.id}/${words.name}`,
    delivery,
    result,
    ...(rule.dryRun ? { dry_run: true } : {}),
    person: account(person),
    ...(decidedBy === undefined ? {} : { decided_by: byName(decidedBy) }),
    ...(approvers.length === 0 ? {} : { approvers: approvers.slice(0, 50) }),
    repository: repository.full_name,
    issue: { number: issue.number, title: issue.title },
    comment_url: comment.html_url,
    organization,
    team,
    at: now().toISOString(),
  };
}

const account = ({ login, id, avatar_url, html_url }: Person) => ({ login, id, avatar_url, html_url });
const byName = ({ login, id, html_url }: Person) => ({ login, id, html_url });
