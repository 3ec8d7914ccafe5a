import type { IncomingWebhookSendArguments } from '@slack/webhook';
import type { Denial, Notification } from '../messages/notification.ts';
import { escape, link } from '../slack/escape.ts';

/**
 * Renders a notification for Slack: what happened with the person's avatar, and where it was asked for. `username`
 * and `icon_url` are honoured by legacy webhooks only; `text` is for notifications and screen readers.
 *
 * @see https://docs.slack.dev/block-kit
 */
export function renderMessage(notification: Notification): IncomingWebhookSendArguments {
  const { person, repository, issue, comment_url, organization, team } = notification;
  const where = link(comment_url, `${repository}#${issue.number}`);
  const teamName = `${organization}/${team}`;
  return {
    username: person.login,
    icon_url: person.avatar_url,
    text: whatHappened(notification, escape(person.login), escape(teamName)),
    blocks: [
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          verbatim: true,
          text: whatHappened(
            notification,
            `*${link(person.html_url, person.login)}*`,
            `*${escape(teamName)}*`,
          ),
        },
        accessory: { type: 'image', image_url: person.avatar_url, alt_text: person.login },
      },
      {
        type: 'context',
        elements: [{ type: 'mrkdwn', verbatim: true, text: `${where} ${escape(issue.title)}` }],
      },
    ],
  };
}

function whatHappened({ result }: Notification, who: string, team: string): string {
  switch (result.outcome) {
    case 'added':
      return `:wave: ${who} was added to the team ${team}.`;
    case 'invited':
      return `:envelope: ${who} was invited to the team ${team} and joins it on accepting GitHub’s invitation.`;
    case 'already-member':
      return `${who} is in the team ${team} already.`;
    case 'already-invited':
      return `${who} was invited to the team ${team} before and has not accepted yet.`;
    case 'accepted':
      return `:tada: ${who} accepted the invitation and is in the team ${team}.`;
    case 'invitation-expired':
      return `:hourglass: ${who} did not accept the invitation to the team ${team} in time. They may ask again.`;
    case 'invitation-ended':
      return `:hourglass: The invitation of ${who} to the team ${team} was withdrawn or declined.`;
    case 'denied':
      return `:no_entry: ${who} asked to join the team ${team} and was not let in: ${whyDenied(result.reason)}.`;
    case 'failed':
      return `:warning: ${who} could not be added to the team ${team}. ${escape(result.reason)}.`;
  }
}

function whyDenied(reason: Denial): string {
  switch (reason) {
    case 'not-a-member':
      return 'only members of the organization may join here';
    case 'not-listed':
      return 'the rule lists who may join, and this login is not among them';
    case 'no-such-team':
      return 'another team was asked for, and no rule opens that one here';
    case 'login-taken-over':
      return 'the login belongs to another account now than when the comment was written';
  }
}
