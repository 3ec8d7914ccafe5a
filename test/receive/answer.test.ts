import { expect, it } from '@jest/globals';
import { answer } from '../../src/receive/request.ts';

it('is JSON whatever the message has in it', () => {
  const { statusCode, headers, body } = answer(400, 'no "quotes"\nor lines');
  expect({ statusCode, headers }).toEqual({
    statusCode: 400,
    headers: { 'content-type': 'application/json' },
  });
  expect(JSON.parse(body ?? '')).toEqual({ message: 'no "quotes"\nor lines' });
});
