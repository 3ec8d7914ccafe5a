import type { GitHubEvent } from '../messages/github-event.ts';

/** A command is known by what GitHub signed: the same for webhook and sweep, and however often it is delivered. */
export const commandKey = ({ repository, comment }: Pick<GitHubEvent, 'repository' | 'comment'>) =>
  `command/${repository.id}/${comment.id}`;

/** @param id - Of the notification. */
export const notificationKey = (id: string) => `notification/${id}`;

/** The one entry of all sweeps: who sweeps now, and until when was swept. */
export const SWEEP_KEY = 'sweep';
