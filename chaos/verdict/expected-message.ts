import { LOCAL_STAGE } from '../../deploy/environment.ts';
import { renderMessage } from '../../src/notify/render-message.ts';
import { payloadOf, profileOf } from '../plan/payload.ts';
import { APPROVER, KINDS, RULES, type WorkItem } from '../plan/workload.ts';

/**
 * The message that Slack must get of an item; undefined if it must get none.
 *
 * @param until - When the person's time ends, if it does, in ISO 8601.
 */
export function expectedMessage(item: WorkItem, until?: string): object | undefined {
  const { posted } = KINDS[item.kind];
  if (posted === undefined) return undefined;
  const { comment, repository, issue } = payloadOf(item, 0);
  return renderMessage(
    {
      result: posted,
      person: profileOf(item.person),
      ...(item.kind === 'request' ? { approvers: [APPROVER.login] } : {}),
      ...(item.author === item.person ? {} : { decided_by: profileOf(item.author) }),
      ...(until === undefined ? {} : { until }),
      repository: repository.full_name,
      issue,
      comment_url: comment.html_url,
      organization: RULES.organization,
      team: item.place.team,
      // These are not shown.
      id: '',
      delivery: '',
      at: '',
      destination: '',
    },
    LOCAL_STAGE,
  );
}
