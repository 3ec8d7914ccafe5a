import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { showTraceEvent } from '../../local/show-trace.ts';
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

describe('a line of what happened begins with', () => {
  it.each<[mark: string, what: string, happening: TraceEvent]>([
    ['✓', 'what went well', call(200, true)],
    ['–', 'a question to which GitHub said no', call(404, true)],
    ['✗', 'a change that GitHub did not make', call(404, false)],
    ['✗', 'a call that GitHub refused', call(401, false)],
    ['✓', 'a message that was handed on', { at, part: 'sqs', text: 'GET /user → sent', ok: true }],
    ['✗', 'a message that came back', { at, part: 'sqs', text: 'GET /user → back', ok: false }],
  ])('%s for %s', (mark, _, happening) => {
    const line = stripVTControlCharacters(showTraceEvent(happening, () => '0 ms'));
    expect(line).toMatch(new RegExp(`^0 ms ${mark} (?:GitHub |SQS    ) GET /user → `));
  });
});
