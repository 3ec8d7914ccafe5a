import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { parseDelivery } from '../../src/receive/payload.ts';
import { changeAt, valueAt } from '../fixtures/change-at.ts';
import { DELIVERY } from '../fixtures/delivery-request.ts';
import { publishedComment, publishedPayloads, SOURCES } from '../fixtures/published-payloads.ts';

const parse = (body: string | Uint8Array, eventName = 'issue_comment') =>
  parseDelivery(Buffer.from(body), eventName, DELIVERY);
const parseJson = (body: unknown, eventName?: string) => parse(JSON.stringify(body), eventName);

/** `event`, or the status of the response. */
const outcomeOf = (parsed: ReturnType<typeof parseDelivery>) =>
  'event' in parsed ? 'event' : parsed.response.statusCode;

describe('GitHub’s published payloads', () => {
  const EXPECTED: Record<string, unknown> = { 'issue_comment created': 'event', ping: 200 };
  const kindOf = (event: string, payload: object) =>
    event === 'issue_comment' ? `${event} ${String(valueAt(payload, 'action'))}` : event;

  it.each(SOURCES)(
    'of %s: an event for each new comment on an issue, a pong for a ping, the rest ignored',
    (source) => {
      const payloads = publishedPayloads(source).map(({ event, payload }) => ({
        kind: kindOf(event, payload),
        outcome: outcomeOf(parseJson(payload, event)),
      }));
      expect(payloads.filter(({ kind, outcome }) => outcome !== (EXPECTED[kind] ?? 202))).toEqual([]);
      expect(payloads.filter(({ outcome }) => outcome === 'event')).not.toEqual([]);
    },
  );

  it('are distinguished by the signed body, not by the name in the header', () => {
    const unexpected = publishedPayloads('api.github.com')
      .filter(({ event }) => event !== 'issue_comment' && event !== 'ping')
      .filter(({ payload }) => outcomeOf(parseJson(payload, 'push')) !== 202);
    expect(unexpected).toEqual([]);
    expect(outcomeOf(parseJson(publishedComment(), 'push'))).toBe('event');
    expect(outcomeOf(parseJson({ zen: 'Design for failure.', hook_id: 1 }, 'issue_comment'))).toBe(200);
  });
});

describe('a body that is not a JSON object in UTF-8', () => {
  it.each([
    ['empty', ''],
    ['white space', ' \n'],
    ['not JSON', 'join'],
    ['a form', 'payload=%7B%22zen%22%3A%22%22%7D'],
    ['truncated', JSON.stringify(publishedComment()).slice(0, -1)],
    ['two objects', '{}{}'],
    ['null', 'null'],
    ['a number', '1'],
    ['a text', '"{}"'],
    ['true', 'true'],
    ['an array', '[]'],
    ['an array of a payload', JSON.stringify([publishedComment()])],
    ['not UTF-8', Buffer.from('{"zen":"\xff"}', 'latin1')],
    ['UTF-16', Buffer.from('{"zen":""}', 'utf16le')],
    ['overlong UTF-8', Buffer.from('{"zen":"\xc0\xaf"}', 'latin1')],
    ['a surrogate in UTF-8', Buffer.from('{"zen":"\xed\xa0\x80"}', 'latin1')],
    ['with a control character', '{"zen":"\n"}'],
    ['with a comment', '{/* */}'],
    ['NaN', '{"zen":NaN}'],
    ['deep arrays', '['.repeat(1e6) + ']'.repeat(1e6)],
    ['deep arrays that are not closed', '['.repeat(4e6)],
  ])('%s: 400', (_, body) => {
    expect(outcomeOf(parse(body))).toBe(400);
    expect(outcomeOf(parse(body, 'push'))).toBe(400);
  });

  it('any bytes: 400, and no exception', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (body) => {
        expect(outcomeOf(parse(body))).toBe(400);
      }),
    );
  });
});

describe('a JSON object', () => {
  it.each([
    ['called issue_comment without a comment', { action: 'created' }, 'issue_comment', 400],
    ['called issue_comment, empty', {}, 'issue_comment', 400],
    ['with numbers for a comment and an issue', { comment: 1, issue: 1 }, 'issue_comment', 400],
    ['with a comment and an issue that are null', { comment: null, issue: null }, 'issue_comment', 400],
    ['called ping', {}, 'ping', 200],
    ['without properties', {}, 'push', 202],
    ['of a comment on a commit', { comment: {}, repository: {} }, 'commit_comment', 202],
    ['of an issue', { issue: {} }, 'issues', 202],
    ['of an unknown event', { action: 'a', thing: {} }, 'thing', 202],
    ['called __proto__', { action: 'a' }, '__proto__', 202],
  ])('%s', (_, body, eventName, expected) => {
    expect(outcomeOf(parseJson(body, eventName))).toBe(expected);
  });

  it.each(['edited', 'deleted', 'transferred', '', 'Created'])(
    'of a comment that was %j is ignored whatever else is in it: 202',
    (action) => {
      expect(outcomeOf(parseJson({ action, comment: null, issue: [] }))).toBe(202);
      expect(outcomeOf(parseJson(changeAt(publishedComment(), 'action', action)))).toBe(202);
    },
  );

  it.each([undefined, null, 1, ['created']])(
    'of a comment with the action %j is malformed: 400',
    (action) => {
      expect(outcomeOf(parseJson(changeAt(publishedComment(), 'action', action)))).toBe(400);
    },
  );

  it('with a payload under __proto__ is not a comment', () => {
    const body = `{"__proto__":${JSON.stringify(publishedComment())}}`;
    expect(outcomeOf(parse(body, 'push'))).toBe(202);
    expect(outcomeOf(parse(body, 'issue_comment'))).toBe(400);
  });

  it("uses the last of two properties with one name, as GitHub's parser does", () => {
    const json = JSON.stringify(changeAt(publishedComment(), 'action', undefined));
    expect(outcomeOf(parse(`{"action":"created","action":"deleted",${json.slice(1)}`))).toBe(202);
    expect(outcomeOf(parse(`{"action":"deleted","action":"created",${json.slice(1)}`))).toBe('event');
  });

  it.each([
    ['beside the required properties', 'changes'],
    ['instead of an object', 'issue.pull_request.deep'],
  ])('nested 100,000 deep %s: an event, and no exception', (_, path) => {
    const deep = `${'{"a":'.repeat(1e5)}1${'}'.repeat(1e5)}`;
    const payload = changeAt({ ...publishedComment() }, 'issue.pull_request', {});
    const json = JSON.stringify(changeAt(payload, path, 'DEEP')).replace('"DEEP"', deep);
    expect(outcomeOf(parse(json))).toBe('event');
  });

  it('is not quoted when it is refused', () => {
    const parsed = parseJson(changeAt(publishedComment(), 'comment.user.login', '<planted>'));
    expect(outcomeOf(parsed)).toBe(400);
    expect(JSON.stringify(parsed)).not.toMatch(/planted|Hello-World/);
  });

  it('causes no exception', () => {
    const value = fc.jsonValue();
    const body = fc.record({ comment: value, issue: value, zen: value, action: value }, { requiredKeys: [] });
    fc.assert(
      fc.property(body, fc.constantFrom('issue_comment', 'ping', 'push'), (object, eventName) => {
        expect([200, 202, 400]).toContain(outcomeOf(parseJson(object, eventName)));
      }),
    );
  });
});
