import type { Notification } from '../messages/notification.ts';
import type { DenialReason, FailureReason, KeptReason } from '../messages/outcome.ts';
import { describeWish } from '../messages/wish.ts';
import { describeTime } from '../rules/durations.ts';
import { escape } from '../slack/mrkdwn.ts';

/** The names in a sentence, escaped. */
export interface Names {
  readonly who: string;
  readonly team: string;
  /** Who decided on the request, if there was one. */
  readonly by: string | undefined;
  /** For the commands that an admin is told to run. */
  readonly stage: string;
  /** Whether requests can be decided in Slack. */
  readonly hasButtons?: boolean;
}

/** Says what happened in a sentence or two of mrkdwn, and what an admin can do about it. */
export function renderSentence(notification: Notification, names: Names): string {
  const rehearsal = notification.dry_run === true ? '_Rehearsal (dry_run), no team was changed:_ ' : '';
  return `${rehearsal}${whatHappened(notification, names)}`;
}

function whatHappened(notification: Notification, names: Names): string {
  const { result, approvers } = notification;
  const { who, team, by, hasButtons = false } = names;
  const inSlack = notification.decided_in_slack === true ? ' in Slack' : '';
  const approved = by === undefined ? '' : ` ${by} approved it${inSlack}.`;
  const until = notification.until === undefined ? '' : ` until ${describeTime(notification.until)}`;
  const reason = inOwnWords(notification);
  const wish = describeWish({ until: notification.until }, team);
  switch (result.outcome) {
    case 'added':
      return `:wave: ${who} was added to the team ${team}${until}.${approved}${reason}`;
    case 'already-member':
      return `${who} is already in the team ${team}${until}.`;
    case 'invited':
      return `:envelope: ${who} was invited to the team ${team}, and is in it after accepting${until}.${approved}${reason}`;
    case 'already-invited':
      return `${who} was invited to the team ${team} before and has not accepted yet.`;
    case 'accepted':
      return `:tada: ${who} accepted the invitation and is in the team ${team}${until}.`;
    case 'invitation-expired':
      return `:hourglass: ${who} did not accept the invitation to the team ${team} in time. They may ask again.`;
    case 'invitation-ended':
      return `:hourglass: The invitation of ${who} to the team ${team} is no longer open: it was declined or withdrawn, or there is no team of that name any more.`;
    case 'requested':
      return `:raising_hand: ${who} would like to ${describeWish(notification, team)}.${reason} ${hasButtons ? `${listed(approvers)} can approve or deny it, here or on the issue.` : `On the issue, ${listed(approvers)} can approve or deny it.`}`;
    case 'declined':
      return `:no_entry: The request of ${who} to ${wish} was declined${by === undefined ? '' : ` by ${by}`}${inSlack}.`;
    case 'request-lapsed':
      return `:hourglass: Nobody decided in time on the request of ${who} to ${wish}. They may ask again.`;
    case 'left':
      return `:dash: ${who} left the team ${team}.`;
    case 'not-a-member':
      return `${who} wanted to leave the team ${team}, but is not in it.`;
    case 'renewed':
      return `:repeat: ${who} stays in the team ${team}${until}.${approved}${reason}`;
    case 'ending':
      return `:alarm_clock: ${who} is in the team ${team}${until}. To stay longer, they can comment \`/join ${escape(notification.team)}\` on the issue.`;
    case 'expired':
      return `:alarm_clock: The time of ${who} in the team ${team} is over, and they are no longer in it.`;
    case 'kept':
      return `:warning: The time of ${who} in the team ${team} is over, but they were not taken out: ${whyKept(result.reason, notification, names)}`;
    case 'denied':
      return `:no_entry: ${whyDenied(result.reason, names)}${stillOpen(names)}`;
    case 'failed': {
      const said = result.detail === undefined ? '' : ` GitHub said: “${escape(result.detail)}”`;
      return `:warning: GitHub did not do what ${who} asked for in the team ${team}: ${whyFailed(result.reason, notification, names)}${stillOpen(names)}${said}`;
    }
  }
}

const inOwnWords = ({ because }: Notification) =>
  because === undefined ? '' : ` Their reason: “${escape(because)}”.`;

/** How many approvers Slack names. The issue mentions them all. */
const MAX_NAMED = 5;

/** The approvers. */
function listed(approvers: readonly string[] = []): string {
  const named = approvers.slice(0, MAX_NAMED).map(escape).join(', ');
  return approvers.length > MAX_NAMED ? `${named} and ${approvers.length - MAX_NAMED} more` : named;
}

/** An approval that had no effect can be repeated. */
const stillOpen = ({ by }: Names) =>
  by === undefined ? '' : ` ${by} approved it; the request is still open.`;

function whyDenied(reason: DenialReason, { who, team, stage }: Names): string {
  switch (reason) {
    case 'not-an-org-member':
      return `${who} asked to join the team ${team} and was not let in: only members of the organization may join here.`;
    case 'not-listed':
      return `${who} asked to join the team ${team} and was not let in: the rule lists who may join, and this login is not among them.`;
    case 'not-in-team':
      return `${who} asked to join the team ${team} and was not let in: the rule lets in the members of another team, and GitHub does not have them in that one.`;
    case 'no-such-team':
      return `${who} asked for the team ${team}, which no rule opens here.`;
    case 'login-taken-over':
      return `Nothing was changed in the team ${team} for ${who}: the account that asked no longer has that login.`;
    case 'invitation-limit':
      return `${who} was not invited to the team ${team}: the rule’s limit for today is reached, and you will not be told again for a day. To invite more people, raise \`limit\` in the rules and ${deploy(stage)}.`;
    case 'declined-lately':
      return `${who} asked again to join the team ${team}, less than a day after they were declined.`;
    case 'asked-too-often':
      return `${who} asked to join the team ${team}, after as many requests as one can make in a day. You will not be told again for a day.`;
    case 'not-an-approver':
      return `${who} wanted to decide who joins the team ${team}, and is none of those who may.`;
    case 'not-as-written':
      return `${who} seemed to decide who joins the team ${team}, but GitHub does not have that comment as it was delivered, so nothing was changed. Somebody may have edited or deleted it; or somebody else knows the webhook’s secret: then run \`npm run usher -- rotate --stage ${stage}\`.`;
    case 'own-request':
      return `${who} wanted to decide on their own request to join the team ${team}.`;
    case 'no-request':
      return `${who} wanted to decide on a request to join the team ${team}, and there was none.`;
    case 'decided-before':
      return `${who} wanted to decide on a request to join the team ${team} that was decided before.`;
  }
}

/** Why somebody was left in a team, and what an admin can do. */
function whyKept(reason: KeptReason, notification: Notification, { stage }: Names): string {
  const { person, team } = notification;
  const revoke = `run \`npm run usher -- revoke --stage ${stage} ${escape(person.login)} ${escape(team)}\``;
  switch (reason) {
    case 'maintainer':
      return 'they are a maintainer of the team or an owner of the organization by now, so somebody gave them more than Usher did. It is yours to decide.';
    case 'inherited':
      return 'they are in it by being in a team below it. Take them out of that one, if they should not be in it.';
    case 'rule-changed':
      return `the rules no longer let people into this team for a time here. To take them out, ${revoke}.`;
    case 'unconfirmed':
      return `Usher was interrupted when it let them in, and cannot tell whether somebody else did. To take them out, ${revoke}.`;
    case 'interrupted':
      return `Usher was interrupted when it took them out, and somebody else may have let them in since. To take them out, ${revoke}.`;
    case 'invited-again':
      return 'their invitation is newer than Usher’s, so somebody else invited them. It is yours to decide.';
    case 'refused':
      return 'GitHub refused it, for example because an identity provider manages who is in the team. Take them out there. Usher will try again, and you will not be told again.';
    case 'unclear':
      return `GitHub has given no clear answer for a day. Usher will try again, and you will not be told again; \`npm run usher -- doctor --stage ${stage}\` may tell more.`;
  }
}

/** What an admin runs after changing the rules. */
const deploy = (stage: string) => `run \`npx serverless deploy --stage ${stage}\``;

/** The reason and how to fix it. */
function whyFailed(reason: FailureReason, notification: Notification, { stage }: Names): string {
  const organization = escape(notification.organization);
  // An approval by a click has no comment that could be retried, and the request is open again.
  const retry =
    notification.decided_in_slack === true
      ? 'approve it again.'
      : `run \`npm run usher -- retry --stage ${stage} ${escape(notification.comment_url)}\`.`;
  switch (reason) {
    case 'no-seat':
      return `${organization} has no free seat. Buy one or free one, then ${retry}`;
    case 'refused':
      return `it gave no reason. The person may have blocked ${organization}, or ${organization} them. Once that is undone, ${retry}`;
    case 'invitation-limit':
      return `${organization} has sent as many invitations as GitHub allows in a day. Tomorrow, ${retry}`;
    case 'identity-provider':
      return `an identity provider manages who is in it. Make the change there, or name another team in the rules and ${deploy(stage)}.`;
    case 'organization-account':
      return 'this is the account of an organization, and only people can be in a team.';
    case 'inherited':
      return 'they are in it by being in a team below it, and have to leave that one.';
    case 'team-not-found':
      return `there is no such team, or Usher may not see it: \`npm run usher -- doctor --stage ${stage}\` tells. Correct the rules, ${deploy(stage)}, then ${retry}`;
    case 'other':
      return `mend what it complains of, then ${retry}`;
  }
}
