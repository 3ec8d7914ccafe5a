import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { notificationSchema } from '../../src/messages/notification.ts';
import { anyNotification, RESULTS } from '../fixtures/any-notification.ts';
import { changeAt } from '../fixtures/change-at.ts';
import { notificationWith } from '../fixtures/notification.ts';

const valid = notificationWith();
const isTaken = (value: unknown) => notificationSchema.safeParse(value).success;

describe('notification', () => {
  it('takes back what was sent, and nothing else comes of it', () => {
    fc.assert(
      fc.property(anyNotification, (sent) => {
        expect(notificationSchema.parse(JSON.parse(JSON.stringify(sent)))).toEqual(sent);
      }),
    );
  });

  it.each([
    ...RESULTS,
    { outcome: 'failed', reason: 'other', detail: 'PUT /orgs/my_org → 422 no' },
    { outcome: 'failed', reason: 'other', detail: 'a'.repeat(200) },
  ])('knows the result %j', (result) => {
    expect(isTaken(changeAt(valid, 'result', result))).toBe(true);
  });

  it.each([
    {},
    { outcome: 'joined' },
    { outcome: 'denied' },
    { outcome: 'denied', reason: 'because' },
    { outcome: 'failed' },
    { outcome: 'failed', reason: 'not-listed' },
    { outcome: 'failed', reason: 'other', detail: 'a'.repeat(201) },
    'added',
    null,
  ])('refuses the result %j', (result) => {
    expect(isTaken(changeAt(valid, 'result', result))).toBe(false);
  });

  it.each([
    ['id', 250],
    ['destination', 250],
    ['team', 255],
    ['organization', 100],
    ['person.login', 100],
    ['issue.title', 256],
  ])('takes at %s a text of %i characters, and refuses one more', (path, longest) => {
    expect(isTaken(changeAt(valid, path, 'a'.repeat(longest)))).toBe(true);
    expect(isTaken(changeAt(valid, path, 'a'.repeat(longest + 1)))).toBe(false);
  });

  it.each(['', 'result.', 'person.', 'decided_by.', 'issue.'])(
    'drops a key that it does not know, as of a newer version: %sunknown',
    (path) => {
      const whole = notificationWith({ decided_by: valid.person });
      const { avatar_url: _, ...decided_by } = valid.person;
      expect(notificationSchema.parse(changeAt(whole, `${path}unknown`, { any: 'thing' }))).toEqual({
        ...whole,
        decided_by,
      });
    },
  );

  it.each([
    [
      { outcome: 'denied', reason: 'not-listed', detail: 'secret' },
      { outcome: 'denied', reason: 'not-listed' },
    ],
    [{ outcome: 'added', reason: 'not-listed' }, { outcome: 'added' }],
  ])('drops of a result what that outcome does not have: %j', (result, kept) => {
    expect(notificationSchema.parse(changeAt(valid, 'result', result)).result).toEqual(kept);
  });

  it.each([
    ...Object.keys(valid),
    'person.login',
    'person.id',
    'person.avatar_url',
    'person.html_url',
    'issue.title',
  ])('refuses to be without %s', (path) => {
    expect(isTaken(changeAt(valid, path, undefined))).toBe(false);
  });

  it.each([
    ['dry_run', true],
    ['decided_by', { login: 'boss', id: 1, html_url: 'https://github.com/boss' }],
    ['approvers', ['boss', 'my_org/sre-leads']],
    ['approvers', Array.from({ length: 50 }, () => 'boss')],
    ['mention', 'U024BE7LH'],
    ['mention', 'W024BE7LH'],
  ])('may have at %s the value %j', (path, value) => {
    expect(isTaken(changeAt(valid, path, value))).toBe(true);
  });

  it.each([
    ['id', ''],
    ['team', ''],
    ['destination', ''],
    ['team', 1],
    ['at', 'yesterday'],
    ['at', '2026-05-15'],
    ['dry_run', 'true'],
    ['decided_by', { login: 'boss' }],
    ['approvers', ['my_org/sre/leads']],
    ['approvers', ['@boss']],
    ['approvers', ['boss <!channel>']],
    ['approvers', Array.from({ length: 51 }, () => 'boss')],
    ['mention', '!channel'],
    ['mention', 'U1|x'],
    ['team', 'my_org/reader'],
    ['team', 'reader`'],
    ['organization', 'my org'],
    ['person.login', 'ijin2|<!channel>'],
    ['person.login', 'my_org/sre'],
    ['person.login', 'ijin2,@other'],
    ['person.login', 'renovate[bot]x'],
    ['person.html_url', 'javascript:alert(1)'],
    ['person.avatar_url', 'https://x>'],
    ['comment_url', 'https://x|y'],
    ['comment_url', 'https://x y'],
    ['issue.number', 0],
  ])('refuses at %s the value %j', (path, value) => {
    expect(isTaken(changeAt(valid, path, value))).toBe(false);
  });
});
