import { createHash, randomInt } from 'node:crypto';
import { readCommentExample } from './example-payloads.ts';
import { madeUpId } from './github/made-up-id.ts';

/** A comment that somebody writes. */
export interface Comment {
  readonly body: string;
  /** Whoever wrote GitHub's example, unless set. */
  readonly login?: string | undefined;
  readonly organization: string;
  /** Full name, `OWNER/NAME`. */
  readonly repository: string;
  readonly issue: number;
  /** Of the comment; any, unless set. */
  readonly id?: number | undefined;
  /** Of the account, like `Bot`; a person's, unless set. */
  readonly type?: string | undefined;
  /** Of the issue; made up, unless set. */
  readonly title?: string | undefined;
  /** When it is written; now, unless set. */
  readonly now?: Date | undefined;
}

/** The payload that GitHub sends of a new comment: its own published example, with these words written there and now. */
export function writeComment(comment: Comment) {
  const { body, login, type, organization, repository, issue, id = anyId() } = comment;
  const { title = `Join ${organization}`, now: at = new Date() } = comment;
  const example = readCommentExample();
  const named = login === undefined ? example.comment.user : { ...example.comment.user, ...account(login) };
  const author = type === undefined ? named : { ...named, type };
  const now = at.toISOString().replace(/\.\d+Z$/, 'Z');
  const issueUrl = `https://github.com/${repository}/issues/${issue}`;
  const [owner = '', name = ''] = repository.split('/');
  return {
    ...example,
    comment: {
      ...example.comment,
      id,
      body,
      user: author,
      html_url: `${issueUrl}#issuecomment-${id}`,
      created_at: now,
      updated_at: now,
    },
    issue: { ...example.issue, number: issue, html_url: issueUrl, title },
    repository: {
      ...example.repository,
      // As the stand-in for GitHub would number it.
      id: madeUpId(repository),
      name,
      full_name: repository,
      owner: { ...example.repository.owner, login: owner, type: 'Organization' },
    },
    organization: { ...example.organization, login: organization },
    sender: author,
  };
}

const anyId = () => randomInt(1_000_000_000, 2_000_000_000);

/** Somebody's account; the same login always has the same id. */
function account(login: string) {
  const id = createHash('sha256').update(login.toLowerCase()).digest().readUInt32BE();
  return {
    login,
    id,
    avatar_url: `https://avatars.githubusercontent.com/u/${id}?v=4`,
    html_url: `https://github.com/${login}`,
  };
}
