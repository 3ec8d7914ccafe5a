import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import type { GitHubCall } from '../../local/github/create-github.ts';
import { showComment, showTraceEvent } from '../../local/show-trace.ts';
import type { TraceEvent } from '../../local/trace.ts';

const at = new Date(0);
const exchange = { query: {}, requestHeaders: {}, requestBody: {}, responseHeaders: {}, responseBody: {} };
const call = (status: number, ok: boolean): TraceEvent => {
  const text = `GET /user → ${status}`;
  return {
    at,
    part: 'github',
    text,
    ok,
    call: { method: 'GET', path: '/user', status, summary: '', exchange },
  };
};

describe('showTraceEvent', () => {
  it.each<[mark: string, what: string, event: TraceEvent]>([
    ['✓', 'success', call(200, true)],
    ['–', 'a lookup that finds nothing', call(404, true)],
    ['✗', 'a change of something unknown', call(404, false)],
    ['✗', 'a call that GitHub refuses', call(401, false)],
    ['✓', 'a forwarded message', { at, part: 'sqs', text: 'GET /user → sent', ok: true }],
    ['✗', 'a message that will be retried', { at, part: 'sqs', text: 'GET /user → back', ok: false }],
  ])('marks with %s: %s', (mark, _, event) => {
    const line = stripVTControlCharacters(showTraceEvent(event, () => '0 ms'));
    expect(line).toMatch(new RegExp(`^0 ms ${mark} (?:GitHub |SQS    ) GET /user → `));
  });
});

const created: GitHubCall = {
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

describe('showComment', () => {
  it('draws a comment as on the issue, without control characters', () => {
    const box = showComment(created) ?? '';
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
    ['a comment that GitHub refuses', { status: 403 }],
    ['a reaction', { path: '/repos/my_org/handbook/issues/comments/7/reactions' }],
  ])('draws nothing for %s', (_, change) => {
    expect(showComment({ ...created, ...change })).toBeUndefined();
  });
});
