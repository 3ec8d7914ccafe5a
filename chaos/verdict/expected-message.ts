import { LOCAL_STAGE } from '../../deploy/environment.ts';
import type { Notification } from '../../src/messages/notification.ts';
import { renderMessage } from '../../src/notify/render-message.ts';
import { payloadOf, profileOf, type Written } from '../plan/payload.ts';
import { APPROVER, DENIER, KINDS, RULES, type WorkItem } from '../plan/workload.ts';

/**
 * The messages about an item: Slack must get one of them. Empty if it must get none, or any of those about an alarm.
 *
 * @param until - When the person's time ends, if it does, in ISO 8601.
 */
export function expectedMessages(item: WorkItem, until?: string): readonly object[] {
  const { posted } = KINDS[item.kind];
  if (posted === undefined || posted === 'alarm') return [];
  // The clicks are about the comment before them, and either may decide.
  if (item.kind === 'clicks') {
    const asked = { ...item, number: item.number - 1 };
    return [
      messageOf(asked, { result: posted, decided_by: profileOf(APPROVER), decided_in_slack: true }),
      messageOf(asked, {
        result: { outcome: 'declined' },
        decided_by: profileOf(DENIER),
        decided_in_slack: true,
      }),
    ];
  }
  const isRequest = item.kind === 'request' || item.kind === 'clickable';
  return [
    messageOf(item, {
      result: posted,
      ...(isRequest ? { approvers: [APPROVER.login, DENIER.login] } : {}),
      ...(item.author === item.person ? {} : { decided_by: profileOf(item.author) }),
      ...(until === undefined ? {} : { until }),
    }),
  ];
}

/** The message about a comment. @param about - What became of it. */
export function messageOf(
  item: Written & Pick<WorkItem, 'person'>,
  about: Pick<Notification, 'result'> &
    Partial<Pick<Notification, 'approvers' | 'decided_by' | 'decided_in_slack' | 'until' | 'asked_for'>>,
): object {
  const { comment, repository, issue } = payloadOf(item, 0);
  return renderMessage(
    {
      ...about,
      // The buttons have it in their value.
      id: `${repository.id}/${comment.id}/join`,
      person: profileOf(item.person),
      repository: repository.full_name,
      issue,
      comment_url: comment.html_url,
      organization: RULES.organization,
      team: item.place.team,
      // These are not shown.
      delivery: '',
      at: '',
      destination: '',
    },
    LOCAL_STAGE,
    true,
  );
}
