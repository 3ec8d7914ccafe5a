import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { isUnaltered } from '../../src/command/approvers.ts';
import { createOctokit } from '../../src/github/client.ts';
import { RetryableFailure } from '../../src/runtime/failures.ts';
import { Secret } from '../../src/runtime/secret.ts';
import { githubEventWith } from '../fixtures/github-event.ts';
import { startAnswering } from '../fixtures/start-answering.ts';

const event = githubEventWith({ comment: { body: '/approve @mona' } });
const { comment, issue, repository } = event;
const api = `https://api.github.com/repos/${repository.full_name}`;
const onGitHub = { ...comment, issue_url: `${api}/issues/${issue.number}` };
const JSON_TYPE = { 'content-type': 'application/json' };
const NOT_FOUND = { status: 404, headers: JSON_TYPE, body: '{"message":"Not Found"}' };

let github: Awaited<ReturnType<typeof startAnswering>>;
beforeEach(async () => {
  github = await startAnswering(NOT_FOUND);
});
afterEach(() => github.close());

const checkAfter = (seconds: number) => {
  const now = new Date(Date.parse(comment.created_at) + seconds * 1_000);
  return isUnaltered(
    createOctokit(new Secret('t0ken'), github.url, () => now),
    event,
    now,
  );
};

const show = (body: string) =>
  github.tell({
    headers: JSON_TYPE,
    body: JSON.stringify({ ...onGitHub, body }),
  });

describe('an unaltered comment', () => {
  it('may take GitHub a minute to show: until then, the check is retried', async () => {
    await expect(checkAfter(0)).rejects.toThrow(RetryableFailure);
    await expect(checkAfter(59)).rejects.toThrow(RetryableFailure);

    show(comment.body);
    expect(await checkAfter(59)).toBe(true);
  });

  it.each([
    ['a space, tabs and line breaks around it', ' \t\r\n/approve @mona\n', true],
    ['a look-alike of a space before it', '\u00A0/approve @mona', false],
    ['a look-alike of a space after it', '/approve @mona\u3000', false],
  ])('may have ASCII white space around it: %s', async (_, body, expected) => {
    show(body);
    expect(await checkAfter(0)).toBe(expected);
  });

  it('is one that GitHub shows after a minute at the latest', async () => {
    expect(await checkAfter(60)).toBe(false);
  });
});
