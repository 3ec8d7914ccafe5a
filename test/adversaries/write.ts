import { writeComment } from '../../local/write-comment.ts';
import { changeAt } from '../fixtures/change-at.ts';

/** A comment; by default `join` by a member on issue 1 of `my_org/onboarding`. */
export interface Comment {
  readonly login?: string;
  readonly id?: number;
  readonly body?: string;
  /** `NAME`, or `OWNER/NAME`. */
  readonly repository?: string;
  readonly issue?: number;
  /** Changes to the payload, by dotted path; undefined removes a value. */
  readonly changes?: Readonly<Record<string, unknown>>;
}

/** A time as GitHub writes it. */
export const inSeconds = (at: Date) => at.toISOString().replace(/\.\d+Z$/, 'Z');

let ids = 1_000;

/** The payload that GitHub would send for a comment. Each has a new id, and by default a new author. */
export function payloadOf(at: Date, comment: Comment): object {
  ids += 1;
  const { login = `insider-${ids}`, id, body = 'join', repository = 'onboarding', issue = 1 } = comment;
  const written = writeComment({
    login,
    body,
    organization: 'my_org',
    repository: repository.includes('/') ? repository : `my_org/${repository}`,
    issue,
    id: ids,
  });
  const changes = {
    'comment.created_at': inSeconds(at),
    'comment.updated_at': inSeconds(at),
    ...(id === undefined ? {} : { 'comment.user.id': id, 'sender.id': id }),
    ...comment.changes,
  };
  return Object.entries(changes).reduce<object>(
    (payload, [path, value]) => changeAt(payload, path, value),
    written,
  );
}
