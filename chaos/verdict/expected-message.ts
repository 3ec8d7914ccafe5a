import { LOCAL_STAGE } from '../../deploy/environment.ts';
import { renderMessage } from '../../src/notify/render-message.ts';
import { KINDS, RULES, type Wish } from '../plan/wishes.ts';
import { payloadOf } from '../plan/write-wish.ts';

/** The message that Slack must get of a wish; undefined if it must get none. */
export function expectedMessage(wish: Wish): object | undefined {
  const { told } = KINDS[wish.kind];
  const { comment, repository, issue } = payloadOf(wish, 0);
  return (
    told &&
    renderMessage(
      {
        result: told,
        person: comment.user,
        repository: repository.full_name,
        issue,
        comment_url: comment.html_url,
        organization: RULES.organization,
        team: wish.place.team,
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
