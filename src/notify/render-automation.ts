import type { IncomingWebhookSendArguments } from '@slack/webhook';
import type { AutomationNotification } from '../messages/automation.ts';
import { escape, link } from '../slack/mrkdwn.ts';

const REHEARSAL = 'Rehearsal (dry_run), nothing was changed:';

/**
 * Renders what an automation says for Slack: the title and text, the fields in two columns, and the links below. Every
 * text is escaped; only the schema's links become links.
 *
 * @see https://docs.slack.dev/reference/block-kit/blocks/section-block
 */
export function renderAutomation(notification: AutomationNotification): IncomingWebhookSendArguments {
  const { automation, dry_run, emoji, title, text, fields = [], links = [] } = notification;
  const sign = emoji === undefined ? '' : `:${emoji}: `;
  const mrkdwn = (content: string) => ({ type: 'mrkdwn' as const, verbatim: true, text: content });
  const rehearsal = dry_run === true ? `_${REHEARSAL}_ ` : '';
  return {
    username: automation,
    text: `${sign}${dry_run === true ? `${REHEARSAL} ` : ''}${escape(title)}`,
    blocks: [
      {
        type: 'section',
        text: mrkdwn(`${sign}${rehearsal}*${escape(title)}*${text === undefined ? '' : `\n${escape(text)}`}`),
        ...(fields.length === 0
          ? {}
          : { fields: fields.map(({ name, value }) => mrkdwn(`*${escape(name)}*\n${escape(value)}`)) }),
      },
      {
        type: 'context',
        elements: [mrkdwn(escape(automation)), ...links.map(({ label, url }) => mrkdwn(link(url, label)))],
      },
    ],
  };
}
