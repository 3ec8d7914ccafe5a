import { LOCAL_STAGE } from '../../deploy/environment.ts';
import { renderMessage } from '../../src/notify/render-message.ts';
import { payloadOf } from '../plan/payload.ts';
import { KINDS, RULES, type WorkItem } from '../plan/workload.ts';

/** The message that Slack must get of a item; undefined if it must get none. */
export function expectedMessage(item: WorkItem): object | undefined {
  const { posted } = KINDS[item.kind];
  const { comment, repository, issue } = payloadOf(item, 0);
  return (
    posted &&
    renderMessage(
      {
        result: posted,
        person: comment.user,
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
    )
  );
}
