import { createHash, randomInt } from 'node:crypto';
import { readCommentExample } from './example-payloads.ts';
import { madeUpId } from './github/made-up-id.ts';

/** A comment to write. */
export interface Comment {
  readonly body: string;
  /** Defaults to the author of GitHub's example. */
  readonly login?: string | undefined;
  readonly organization: string;
  /** Full name, `OWNER/NAME`. */
  readonly repository: string;
  readonly issue: number;
  /** The comment's id; random by default. */
  readonly id?: number | undefined;
  /** The type of the account, such as `Bot`; a person by default. */
  readonly type?: string | undefined;
  /** The issue's title; made up by default. */
  readonly title?: string | undefined;
  /** When the comment is written; now by default. */
  readonly now?: Date | undefined;
}

/** The payload that GitHub sends for a new comment: its published example, with this comment filled in. */
export function writeComment(comment: Comment) {
  const { body, login, type, organization, repository, issue, id = anyId() } = comment;
  const { title = `Join ${organization}`, now: date = new Date() } = comment;
  const example = readCommentExample();
  const named = login === undefined ? example.comment.user : { ...example.comment.user, ...account(login) };
  const author = type === undefined ? named : { ...named, type };
  const now = date.toISOString().replace(/\.\d+Z$/, 'Z');
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
      // The id that the stand-in for GitHub gives the repository.
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

/** An account; the same login always gets the same id. */
function account(login: string) {
  const id = createHash('sha256').update(login.toLowerCase()).digest().readUInt32BE();
  return {
    login,
    id,
    avatar_url: `https://avatars.githubusercontent.com/u/${id}?v=4`,
    html_url: `https://github.com/${login}`,
  };
}
