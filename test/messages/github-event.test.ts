import { describe, expect, it } from '@jest/globals';
import { attributesOf, githubEvent, isOriginalComment, isSameName } from '../../src/messages/github-event.ts';
import { changeAt } from '../fixtures/change-at.ts';
import { DELIVERY } from '../fixtures/delivery-request.ts';
import { githubEventWith } from '../fixtures/github-event.ts';
import { thrownBy } from '../fixtures/thrown-by.ts';

const event = githubEventWith();
const isValid = (value: unknown) => githubEvent.safeParse(value).success;

describe('the schema of an event', () => {
  it('parses what was sent, unchanged', () => {
    expect(githubEvent.parse(JSON.parse(JSON.stringify(event)))).toEqual(event);
  });

  it('does not require the organization', () => {
    expect(isValid(changeAt(event, 'organization', undefined))).toBe(true);
  });

  it.each(['', 'comment.', 'comment.user.', 'issue.', 'repository.', 'organization.', 'sender.'])(
    'drops an unknown key, which a newer version may send: %sunknown',
    (path) => {
      expect(githubEvent.parse(changeAt(event, `${path}unknown`, { any: 'thing' }))).toEqual(event);
    },
  );

  it.each([
    'delivery',
    'action',
    'comment.body',
    'comment.body_was_cut',
    'comment.user',
    'comment.user.type',
    'comment.performed_via_github_app',
    'issue.pull_request',
    'repository.full_name',
    'sender.id',
  ])('requires %s', (path) => {
    expect(isValid(changeAt(event, path, undefined))).toBe(false);
  });

  it.each([
    ['delivery', '<!channel>'],
    ['action', 'created\n'],
    ['comment.user.login', 'my_org/sre'],
    ['comment.user.login', 'ijin2,@other'],
    ['comment.user.login', 'ijin2 '],
    ['comment.user.login', '[bot]'],
    ['comment.user.html_url', 'https://['],
    ['organization.login', 'my_org`'],
    ['comment.body_was_cut', 'false'],
    ['comment.html_url', 'http:/x'],
    ['comment.html_url', 'https://x|y'],
    ['comment.html_url', 'https://x>y'],
    ['comment.html_url', 'ftp://x'],
    ['comment.id', '1'],
    ['comment.id', 0],
    ['comment.created_at', 'now'],
    ['comment.created_at', '2026-05-99T15:20:21Z'],
    ['comment.updated_at', `2026-05-15T15:20:21.${'0'.repeat(30)}Z`],
    ['issue.number', 1.5],
    ['issue.number', 2 ** 53],
  ])('rejects at %s the value %j', (path, value) => {
    expect(isValid(changeAt(event, path, value))).toBe(false);
  });

  it.each([
    ['delivery', 100],
    ['comment.user.login', 100],
  ])('accepts at %s %i code units, and not one more', (path, longest) => {
    expect(isValid(changeAt(event, path, 'a'.repeat(longest)))).toBe(true);
    expect(isValid(changeAt(event, path, 'a'.repeat(longest + 1)))).toBe(false);
  });

  it.each(['comment.body', 'issue.title'])('accepts at %s 256 characters of any kind', (path) => {
    for (const unit of ['a', '\0', '\uD800', '🚀', '\uFFFF']) {
      expect(isValid(changeAt(event, path, unit.repeat(256)))).toBe(true);
    }
    expect(isValid(changeAt(event, path, 'a'.repeat(513)))).toBe(false);
  });

  it.each(['a', '\u0001', '"', '🚀', '\uFFFF', '\uD800'])(
    'limits an event to 8 KB of JSON, with texts of %j',
    (unit) => {
      const texts = [unit.repeat(256), unit.repeat(512 / unit.length)];
      const sizes = texts
        .map((text) => githubEvent.safeParse(longestWith(text)))
        .filter(({ success }) => success)
        .map(({ data }) => Buffer.byteLength(JSON.stringify(data)));
      expect(sizes).not.toEqual([]);
      expect(Math.max(...sizes)).toBeLessThanOrEqual(8192);
    },
  );

  const longestWith = (text: string) => {
    const url = `https://${'a'.repeat(292)}`;
    const id = Number.MAX_SAFE_INTEGER;
    const type = 'a'.repeat(50);
    const login = 'a'.repeat(100);
    const time = `2026-05-15T15:20:21.${'0'.repeat(29)}Z`;
    return {
      delivery: login,
      action: type,
      comment: {
        id,
        body: text,
        body_was_cut: false,
        html_url: url,
        created_at: time,
        updated_at: time,
        user: { login, id, type, avatar_url: url, html_url: url },
        performed_via_github_app: false,
      },
      issue: { number: id, title: text, html_url: url, pull_request: false },
      repository: { id, full_name: `my_org/${'a'.repeat(243)}`, private: false },
      organization: { id, login },
      sender: { id, type },
    };
  };

  it('does not quote a value that it rejects, since the error is logged', () => {
    const planted = { ...event, action: '<PLANTED>', delivery: ['PLANTED'], sender: 'PLANTED' };
    expect(String(thrownBy(() => githubEvent.parse(planted)))).toMatch(/^(?!.*PLANTED).*action/s);
  });
});

describe('the attributes of an event', () => {
  it('are its type, its action, its repository and its delivery', () => {
    const edited = githubEventWith({ action: 'edited', repository: { full_name: 'my_org/handbook' } });
    expect(attributesOf({ ...edited, delivery: DELIVERY })).toEqual({
      event: 'issue_comment',
      action: 'edited',
      repository: 'my_org/handbook',
      delivery: DELIVERY,
    });
  });
});

describe('an original comment', () => {
  it('is one that a person just wrote', () => {
    expect(isOriginalComment(githubEventWith())).toBe(true);
  });

  it.each([
    ['was edited', { action: 'edited' }],
    ['was deleted', { action: 'deleted' }],
    ['was edited before this event came', { comment: { updated_at: '2026-05-15T15:20:22Z' } }],
    ['was cut', { comment: { body_was_cut: true } }],
    ['is by a bot', { user: { type: 'Bot' } }],
    ['is by an organization', { user: { type: 'Organization' } }],
    ['is by a mannequin of an import', { user: { type: 'Mannequin' } }],
    ['is by a deleted account', { user: { login: 'ghost' } }],
    ['is by a type in another case', { user: { type: 'user' } }],
    ['was sent by another person', { sender: { id: 1 } }],
    ['is by another person than the sender', { user: { id: 1 } }],
    ['was written through a GitHub App', { comment: { performed_via_github_app: true } }],
  ])('is not one that %s', (_, changes) => {
    expect(isOriginalComment(githubEventWith(changes))).toBe(false);
  });

  it.each([
    ['with any text', { comment: { body: 'talk' } }],
    ['on a pull request, which the rules may allow', { issue: { pull_request: true } }],
    ['by any person', { user: { login: 'other', id: 5 }, sender: { id: 5 } }],
    ['in any repository', { repository: { full_name: 'other/other' }, issue: { number: 99 } }],
  ])('may be one %s', (_, changes) => {
    expect(isOriginalComment(githubEventWith(changes))).toBe(true);
  });
});

it.each([
  ['My_Org', 'my_org', true],
  ['my_org', 'my-org', false],
  ['my_org', 'my_org ', false],
])('compares names without case: %j, %j, %j', (one, other, expected) => {
  expect(isSameName(one, other)).toBe(expected);
});
