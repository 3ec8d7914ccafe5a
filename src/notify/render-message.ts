import type { IncomingWebhookSendArguments } from '@slack/webhook';
import type { Notification } from '../messages/notification.ts';
import { escape, link } from '../slack/mrkdwn.ts';
import { renderButtons } from './buttons.ts';
import { renderSentence } from './wording.ts';

/**
 * Renders a notification for Slack: what happened, the person's avatar, and a link to the comment. Only legacy webhooks
 * honor `username` and `icon_url`. Slack uses `text` for notifications and screen readers.
 *
 * @param hasButtons - Whether requests can be decided in Slack.
 * @see https://docs.slack.dev/block-kit
 */
export function renderMessage(
  notification: Notification,
  stage: string,
  hasButtons = false,
): IncomingWebhookSendArguments {
  const { person, decided_by, repository, issue, comment_url, organization, team, mention } = notification;
  const where = link(comment_url, `${repository}#${issue.number}`);
  const teamName = escape(`${organization}/${team}`);
  const name = `*${link(person.html_url, person.login)}*`;
  return {
    username: person.login,
    icon_url: person.avatar_url,
    text: renderSentence(notification, {
      who: escape(person.login),
      team: teamName,
      by: decided_by && escape(decided_by.login),
      stage,
      hasButtons,
    }),
    blocks: [
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          verbatim: true,
          text: renderSentence(notification, {
            who: mention === undefined ? name : `${name} (<@${mention}>)`,
            team: `*${teamName}*`,
            by: decided_by && link(decided_by.html_url, decided_by.login),
            stage,
            hasButtons,
          }),
        },
        accessory: { type: 'image', image_url: person.avatar_url, alt_text: person.login },
      },
      {
        type: 'context',
        elements: [{ type: 'mrkdwn', verbatim: true, text: `${where} ${escape(issue.title)}` }],
      },
      ...(hasButtons ? renderButtons(notification) : []),
    ],
  };
}
