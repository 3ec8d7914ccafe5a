import { describe, expect, it } from '@jest/globals';
import { githubEvent } from '../../src/messages/github-event.ts';
import { changeAt } from '../fixtures/change-at.ts';
import { githubEventWith } from '../fixtures/github-event.ts';
import { thrownBy } from '../fixtures/thrown-by.ts';

const event = githubEventWith();
const isTaken = (value: unknown) => githubEvent.safeParse(value).success;

describe('githubEvent', () => {
  it('takes back what was sent, and nothing else comes of it', () => {
    expect(githubEvent.parse(JSON.parse(JSON.stringify(event)))).toEqual(event);
  });

  it('needs no organization', () => {
    expect(isTaken(changeAt(event, 'organization', undefined))).toBe(true);
  });

  it.each(['', 'comment.', 'comment.user.', 'issue.', 'repository.', 'organization.', 'sender.'])(
    'drops a key that it does not know, as of a newer version: %sunknown',
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
  ])('refuses to be without %s', (path) => {
    expect(isTaken(changeAt(event, path, undefined))).toBe(false);
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
  ])('refuses at %s the value %j', (path, value) => {
    expect(isTaken(changeAt(event, path, value))).toBe(false);
  });

  it.each([
    ['delivery', 100],
    ['comment.user.login', 100],
  ])('takes at %s a text of %i units, and refuses one more', (path, longest) => {
    expect(isTaken(changeAt(event, path, 'a'.repeat(longest)))).toBe(true);
    expect(isTaken(changeAt(event, path, 'a'.repeat(longest + 1)))).toBe(false);
  });

  it.each(['comment.body', 'issue.title'])('takes at %s 256 characters of any kind', (path) => {
    for (const unit of ['a', '\0', '\uD800', '🚀', '\uFFFF']) {
      expect(isTaken(changeAt(event, path, unit.repeat(256)))).toBe(true);
    }
    expect(isTaken(changeAt(event, path, 'a'.repeat(513)))).toBe(false);
  });

  it.each(['a', '\u0001', '"', '🚀', '\uFFFF', '\uD800'])('is at most 8 KB as JSON, texts of %j', (unit) => {
    const texts = [unit.repeat(256), unit.repeat(512 / unit.length)];
    const sizes = texts
      .map((text) => githubEvent.safeParse(longestWith(text)))
      .filter(({ success }) => success)
      .map(({ data }) => Buffer.byteLength(JSON.stringify(data)));
    expect(sizes).not.toEqual([]);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(8192);
  });

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

  it('names no value when it refuses, for the log shows why', () => {
    const planted = { ...event, action: '<PLANTED>', delivery: ['PLANTED'], sender: 'PLANTED' };
    expect(String(thrownBy(() => githubEvent.parse(planted)))).toMatch(/^(?!.*PLANTED).*action/s);
  });
});
