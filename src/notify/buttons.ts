import type { Notification } from '../messages/notification.ts';
import { buttonValue } from '../messages/slack-button.ts';

/** The longest text of a confirmation: https://docs.slack.dev/reference/block-kit/composition-objects/confirmation-dialog-object */
const LONGEST_QUESTION = 300;

/**
 * The buttons of a request: Approve and Deny, each with a question before it counts, because a decision is final.
 *
 * @returns no block if the notification is not about a request.
 * @see https://docs.slack.dev/reference/block-kit/block-elements/button-element
 */
export function renderButtons({ id, result, person, issue, organization, team, until }: Notification) {
  const [, repository, comment] = /^(\d+)\/(\d+)\//.exec(id) ?? [];
  if (result.outcome !== 'requested' || repository === undefined || comment === undefined) return [];
  const request = {
    repository: Number(repository),
    issue: issue.number,
    person: person.id,
    team,
    comment: Number(comment),
  };
  const what = `${person.login} ${until === undefined ? 'into' : 'stay in'} the team ${organization}/${team}`;
  const button = (
    action: 'approve' | 'deny',
    label: string,
    style: 'primary' | 'danger',
    question: string,
  ) => ({
    type: 'button' as const,
    action_id: `usher_${action}`,
    text: plain(label),
    style,
    value: buttonValue(request),
    confirm: {
      title: plain(`${label}?`),
      text: plain(question.slice(0, LONGEST_QUESTION)),
      confirm: plain(label),
      deny: plain('Cancel'),
      style,
    },
  });
  return [
    {
      type: 'actions' as const,
      elements: [
        button('approve', 'Approve', 'primary', `Let ${what}?`),
        button('deny', 'Deny', 'danger', `Don’t let ${what}? They may ask again after a day.`),
      ],
    },
  ];
}

const plain = (text: string) => ({ type: 'plain_text' as const, text });
