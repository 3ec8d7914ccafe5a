import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { notification } from '../../src/messages/notification.ts';
import { anyNotification } from '../fixtures/any-notification.ts';
import { changeAt } from '../fixtures/change-at.ts';
import { notificationWith } from '../fixtures/notification.ts';

const valid = notificationWith();
const isTaken = (value: unknown) => notification.safeParse(value).success;

describe('notification', () => {
  it('takes back what was sent, and nothing else comes of it', () => {
    fc.assert(
      fc.property(anyNotification, (sent) => {
        expect(notification.parse(JSON.parse(JSON.stringify(sent)))).toEqual(sent);
      }),
    );
  });

  it.each([
    { outcome: 'added' },
    { outcome: 'invited' },
    { outcome: 'already-member' },
    { outcome: 'already-invited' },
    { outcome: 'accepted' },
    { outcome: 'invitation-expired' },
    { outcome: 'invitation-ended' },
    { outcome: 'denied', reason: 'not-a-member' },
    { outcome: 'denied', reason: 'not-listed' },
    { outcome: 'denied', reason: 'no-such-team' },
    { outcome: 'denied', reason: 'login-taken-over' },
    { outcome: 'failed', reason: 'GitHub knows no such team' },
  ])('knows the result %j', (result) => {
    expect(isTaken(changeAt(valid, 'result', result))).toBe(true);
  });

  it.each([
    {},
    { outcome: 'joined' },
    { outcome: 'denied' },
    { outcome: 'denied', reason: 'because' },
    { outcome: 'failed' },
    { outcome: 'failed', reason: 'a'.repeat(201) },
    { outcome: 'added', reason: 'not-listed' },
    'added',
    null,
  ])('refuses the result %j', (result) => {
    expect(isTaken(changeAt(valid, 'result', result))).toBe(false);
  });

  it.each([
    ['id', 250],
    ['destination', 250],
    ['at', 250],
    ['repository', 250],
    ['team', 100],
    ['organization', 100],
    ['person.login', 100],
    ['issue.title', 256],
  ])('takes at %s a text of %i characters, and refuses one more', (path, longest) => {
    expect(isTaken(changeAt(valid, path, 'a'.repeat(longest)))).toBe(true);
    expect(isTaken(changeAt(valid, path, 'a'.repeat(longest + 1)))).toBe(false);
  });

  it.each(['', 'result.', 'person.', 'issue.'])('refuses an unknown key: %sunknown', (path) => {
    expect(isTaken(changeAt(valid, `${path}unknown`, 1))).toBe(false);
  });

  it.each([...Object.keys(valid), 'person.login', 'person.avatar_url', 'person.html_url', 'issue.title'])(
    'refuses to be without %s',
    (path) => {
      expect(isTaken(changeAt(valid, path, undefined))).toBe(false);
    },
  );

  it.each([
    ['id', ''],
    ['team', ''],
    ['destination', ''],
    ['team', 1],
    ['person.login', 'ijin2|<!channel>'],
    ['person.html_url', 'javascript:alert(1)'],
    ['person.avatar_url', 'https://x>'],
    ['comment_url', 'https://x|y'],
    ['comment_url', 'https://x y'],
    ['issue.number', 0],
  ])('refuses at %s the value %j', (path, value) => {
    expect(isTaken(changeAt(valid, path, value))).toBe(false);
  });
});
