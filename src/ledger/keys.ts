import type { GitHubEvent } from '../messages/github-event.ts';

/** A command is known by what GitHub signed: the same for webhook and sweep, and however often it is delivered. */
export const commandKey = ({ repository, comment }: Pick<GitHubEvent, 'repository' | 'comment'>) =>
  `command/${repository.id}/${comment.id}`;

/** @param id - Of the notification. */
export const notificationKey = (id: string) => `notification/${id}`;

/** The one entry of all sweeps: who sweeps now, and until when was swept. */
export const SWEEP_KEY = 'sweep';

/** A request is known by who asks on which issue for which team; the person by what no renaming changes. */
export const requestKey = (
  { repository, issue }: Pick<GitHubEvent, 'repository' | 'issue'>,
  userId: number,
  team: string,
) => `request/${repository.id}/${issue.number}/${userId}/${team}`;

const dayOf = (now: Date) => now.toISOString().slice(0, 'YYYY-MM-DD'.length);

/** Invitations by a rule on one day, UTC. */
export const invitationsKey = (rule: string, now: Date) => `invitations/${rule}/${dayOf(now)}`;

/** The one change at a time of a person's place in a team. */
export const changeKey = (team: string, userId: number) => `change/${team}/${userId}`;

/** Requests of one person under a rule on one day, UTC. */
export const requestsKey = (rule: string, userId: number, now: Date) =>
  `requests/${rule}/${userId}/${dayOf(now)}`;

/** Feedback of one kind in one hour, UTC. */
export const feedbackKey = (kind: 'reply' | 'reaction', hour: string) => `feedback/${kind}/${hour}`;

/** What was said to whom, by which way. */
export const saidKey = (way: 'issue' | 'slack', what: string) => `said/${way}/${what}`;
