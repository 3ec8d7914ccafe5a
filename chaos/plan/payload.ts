import { madeUpId } from '../../local/github/made-up-id.ts';
import { writeComment } from '../../local/write-comment.ts';
import type { Account, WorkItem } from './workload.ts';

/** GitHub's own example, read once. */
const example = writeComment({
  body: '',
  login: 'person',
  organization: 'my_org',
  repository: 'my_org/handbook',
  issue: 1,
});

const timestamp = (ms: number) => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');

/** What GitHub's payloads say about an account. */
export const profileOf = ({ login, id }: Account) => ({
  login,
  id,
  avatar_url: `https://avatars.githubusercontent.com/u/${id}?v=4`,
  html_url: `https://github.com/${login}`,
});

/** What a comment says, who wrote it, and where. */
export type Written = Pick<WorkItem, 'number' | 'author' | 'body' | 'place'> & {
  readonly kind?: WorkItem['kind'];
};

/** The payload that GitHub sends of a comment that was written at that time, in ms. */
export function payloadOf({ number, kind, author, body, place }: Written, at: number) {
  const { repository, issue } = place;
  const [, name = ''] = repository.split('/');
  const where =
    kind === 'elsewhere' ? { repository: 'my_org/secrets', name: 'secrets' } : { repository, name };
  const issueUrl = `https://github.com/${where.repository}/issues/${issue}`;
  const user = { ...example.comment.user, ...profileOf(author) };
  const written = timestamp(at);
  return {
    ...example,
    comment: {
      ...example.comment,
      id: number,
      body,
      user,
      html_url: `${issueUrl}#issuecomment-${number}`,
      created_at: written,
      updated_at: written,
    },
    issue: { ...example.issue, number: issue, html_url: issueUrl },
    repository: {
      ...example.repository,
      id: madeUpId(where.repository),
      name: where.name,
      full_name: where.repository,
    },
    sender: user,
  };
}

/** The payload after somebody else has edited the comment into a command, at that time in ms. */
export function editedPayloadOf(payload: ReturnType<typeof payloadOf>, at: number) {
  const { comment, sender } = payload;
  return {
    ...payload,
    action: 'edited',
    comment: { ...comment, body: 'join', updated_at: timestamp(at) },
    changes: { body: { from: comment.body } },
    sender: { ...sender, login: 'somebody-else', id: 1 },
  };
}
