import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import type { GitHubCall } from '../../local/github/create-github.ts';
import { showComment } from '../../local/show-trace.ts';

const call: GitHubCall = {
  method: 'POST',
  path: '/repos/my_org/handbook/issues/12/comments',
  status: 201,
  summary: '',
  exchange: {
    query: {},
    requestHeaders: {},
    requestBody: {},
    responseHeaders: {},
    responseBody: { body: '@mona, you are in.\n\nWelcome! \u001B[31m', user: { login: 'usher[bot]' } },
  },
};

describe('a comment that was written', () => {
  it('is drawn as it stands on the issue, and steers no terminal', () => {
    const box = showComment(call) ?? '';
    expect(
      stripVTControlCharacters(box)
        .split('\n')
        .map((line) => line.replace(/ *│$/, '')),
    ).toEqual([
      expect.stringMatching(/^╭─ GitHub: my_org\/handbook#12 ─+╮$/),
      '│ usher[bot]',
      '│ @mona, you are in.',
      '│',
      '│ Welcome! [31m',
      expect.stringMatching(/^╰─+╯$/),
    ]);
  });

  it.each<[string, Partial<GitHubCall>]>([
    ['a list of comments', { method: 'GET', status: 200 }],
    ['one that GitHub did not take', { status: 403 }],
    ['a reaction', { path: '/repos/my_org/handbook/issues/comments/7/reactions' }],
  ])('is not %s', (_, change) => {
    expect(showComment({ ...call, ...change })).toBeUndefined();
  });
});
