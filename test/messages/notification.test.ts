import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import * as z from 'zod/mini';
import { addressedTo, notificationSchema, readNotification } from '../../src/messages/notification.ts';
import { anyNotification, RESULTS } from '../fixtures/any-notification.ts';
import { changeAt } from '../fixtures/change-at.ts';
import { notificationWith, reportWith } from '../fixtures/notification.ts';
import { thrownBy } from '../fixtures/thrown-by.ts';

const valid = notificationWith();
const isValid = (value: unknown) => notificationSchema.safeParse(value).success;

describe('the schema of a notification', () => {
  it('parses what was sent, unchanged', () => {
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
  ])('accepts the result %j', (result) => {
    expect(isValid(changeAt(valid, 'result', result))).toBe(true);
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
  ])('rejects the result %j', (result) => {
    expect(isValid(changeAt(valid, 'result', result))).toBe(false);
  });

  it.each([
    ['id', 250],
    ['destination', 250],
    ['team', 255],
    ['organization', 100],
    ['person.login', 100],
    ['issue.title', 256],
  ])('accepts at %s %i characters, and not one more', (path, longest) => {
    expect(isValid(changeAt(valid, path, 'a'.repeat(longest)))).toBe(true);
    expect(isValid(changeAt(valid, path, 'a'.repeat(longest + 1)))).toBe(false);
  });

  it.each(['', 'result.', 'person.', 'decided_by.', 'issue.'])(
    'drops an unknown key, which a newer version may send: %sunknown',
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
  ])('drops the keys of a result that its outcome does not have: %j', (result, kept) => {
    expect(notificationSchema.parse(changeAt(valid, 'result', result)).result).toEqual(kept);
  });

  it.each([
    ...Object.keys(valid),
    'person.login',
    'person.id',
    'person.avatar_url',
    'person.html_url',
    'issue.title',
  ])('requires %s', (path) => {
    expect(isValid(changeAt(valid, path, undefined))).toBe(false);
  });

  it.each([
    ['dry_run', true],
    ['decided_by', { login: 'boss', id: 1, html_url: 'https://github.com/boss' }],
    ['approvers', ['boss', 'my_org/sre-leads']],
    ['approvers', Array.from({ length: 50 }, () => 'boss')],
    ['mention', 'U024BE7LH'],
    ['mention', 'W024BE7LH'],
  ])('accepts at %s the value %j', (path, value) => {
    expect(isValid(changeAt(valid, path, value))).toBe(true);
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
  ])('rejects at %s the value %j', (path, value) => {
    expect(isValid(changeAt(valid, path, value))).toBe(false);
  });
});

describe('addressing a report', () => {
  const { person } = reportWith();

  it('makes a notification of it', () => {
    const notification = addressedTo('ops', reportWith(), {});
    expect(notification).toEqual({ ...reportWith(), destination: 'ops' });
    expect(notificationSchema.parse(notification)).toEqual(notification);
  });

  it.each([
    ['ijin2', 'U024BE7LH'],
    ['IJIN2', 'U024BE7LH'],
    ['ijin', undefined],
    ['constructor', undefined],
  ])('mentions a person whose Slack id the rules have, in any case: %s, %s', (login, mention) => {
    const report = reportWith({ person: { ...person, login } });
    expect(addressedTo('ops', report, { ijin2: 'U024BE7LH' }).mention).toBe(mention);
  });
});

describe('reading a notification', () => {
  const withResult = (result: object) => changeAt(valid, 'result', result);

  it.each(RESULTS)('accepts every result of this version: %j', (result) => {
    expect(readNotification(withResult(result))).toEqual(notificationWith({ result }));
  });

  it('drops the keys of a newer version', () => {
    expect(readNotification({ ...valid, version: 2 })).toEqual(valid);
  });

  it.each([
    [{ outcome: 'promoted' }, 'outcome promoted'],
    [{ outcome: 'promoted', until: '2027-01-01', reason: 'asked-nicely' }, 'outcome promoted'],
    [{ outcome: 'denied', reason: 'too-young' }, 'outcome denied too-young'],
    [{ outcome: 'failed', reason: 'not-listed', detail: 'PUT → 422' }, 'outcome failed not-listed'],
  ])('can be retried if only a newer version knows the result: %j', (result, named) => {
    expect(thrownBy(() => readNotification(withResult(result)))).toMatchObject({
      kind: 'retryable',
      message: expect.stringContaining(`${named} is of a newer version of Usher`),
    });
  });

  it.each<[string, unknown]>([
    ['without a reason', withResult({ outcome: 'denied' })],
    ['with a reason that is not a word', withResult({ outcome: 'denied', reason: '<!here>' })],
    ['with an outcome that is not a word', withResult({ outcome: 'promoted ' })],
    ['with an outcome of a thousand letters', withResult({ outcome: 'a'.repeat(1_000) })],
    ['with another error besides the outcome', { ...withResult({ outcome: 'promoted' }), team: '' }],
    ['without any key', {}],
    ['that is null', null],
  ])('cannot be retried for one %s', (_, message) => {
    expect(thrownBy(() => readNotification(message))).toBeInstanceOf(z.core.$ZodError);
  });
});
