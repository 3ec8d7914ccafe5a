import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { TEXT_LIMIT } from '../../src/messages/github-event.ts';
import { toGitHubEvent } from '../../src/messages/github-payload.ts';
import { changeAt, valueAt } from '../fixtures/change-at.ts';
import { cpuTime } from '../fixtures/cpu-time.ts';
import { DELIVERY } from '../fixtures/delivery-request.ts';
import { publishedComment } from '../fixtures/published-payloads.ts';

const payload = publishedComment();

const project = (body: unknown) => toGitHubEvent(body, DELIVERY);
const projectWith = (path: string, value: unknown) => project(changeAt(payload, path, value));
const bodyOf = (text: string) => projectWith('comment.body', text)?.comment.body;

/** The keys that every comment on an issue has. */
const REQUIRED = [
  'action',
  'comment',
  'comment.id',
  'comment.body',
  'comment.html_url',
  'comment.created_at',
  'comment.updated_at',
  'comment.user',
  'comment.user.login',
  'comment.user.id',
  'comment.user.type',
  'comment.user.avatar_url',
  'comment.user.html_url',
  'issue',
  'issue.number',
  'issue.title',
  'issue.html_url',
  'repository',
  'repository.id',
  'repository.full_name',
  'repository.private',
  'sender',
  'sender.id',
  'sender.type',
];
const OPTIONAL = ['organization', 'comment.performed_via_github_app', 'issue.pull_request'];

describe('the event of a payload', () => {
  it('has the part of GitHub’s example payload that Usher needs, under GitHub’s names', () => {
    expect(project(payload)).toEqual({
      delivery: DELIVERY,
      action: 'created',
      comment: {
        id: 492700400,
        body: "You are totally right! I'll get this fixed right away.",
        body_was_cut: false,
        html_url: 'https://github.com/Codertocat/Hello-World/issues/1#issuecomment-492700400',
        created_at: '2019-05-15T15:20:21Z',
        updated_at: '2019-05-15T15:20:21Z',
        user: {
          login: 'Codertocat',
          id: 21031067,
          type: 'User',
          avatar_url: 'https://avatars1.githubusercontent.com/u/21031067?v=4',
          html_url: 'https://github.com/Codertocat',
        },
        performed_via_github_app: false,
      },
      issue: {
        number: 1,
        title: 'Spelling error in the README file',
        html_url: 'https://github.com/Codertocat/Hello-World/issues/1',
        pull_request: false,
      },
      repository: { id: 186853002, full_name: 'Codertocat/Hello-World', private: false },
      organization: { id: 38302899, login: 'Octocoders' },
      sender: { id: 21031067, type: 'User' },
    });
  });

  it.each(OPTIONAL)('does not require %s', (path) => {
    expect(projectWith(path, undefined)).toBeDefined();
  });

  it.each([
    [{ url: 'https://api.github.com/repos/Codertocat/Hello-World/pulls/1' }, true],
    [{}, true],
    [null, false],
    [undefined, false],
  ])('recognizes a pull request: %j, %j', (pullRequest, expected) => {
    expect(projectWith('issue.pull_request', pullRequest)?.issue.pull_request).toBe(expected);
  });

  it.each([
    [{ id: 1, slug: 'some-app' }, true],
    [{}, true],
    [null, false],
    [undefined, false],
  ])('recognizes a comment through a GitHub App: %j, %j', (app, expected) => {
    const event = projectWith('comment.performed_via_github_app', app);
    expect(event?.comment.performed_via_github_app).toBe(expected);
  });

  it.each(['dependabot[bot]', 'octocat_corp', 'a-b-c', 'Z9'])('may be about %s', (login) => {
    expect(projectWith('comment.user.login', login)?.comment.user.login).toBe(login);
  });

  it('may come from GitHub Enterprise Server', () => {
    const url = 'https://ghe.example.com:8443/avatars/u/3?s=460&token=a%2Bb';
    expect(projectWith('comment.user.avatar_url', url)?.comment.user.avatar_url).toBe(url);
  });
});

describe('a payload that does not match GitHub’s schema', () => {
  it.each(REQUIRED)('yields no event: without %s', (path) => {
    expect(projectWith(path, undefined)).toBeUndefined();
  });

  it.each([...REQUIRED, ...OPTIONAL])('yields no event: another type at %s', (path) => {
    const right = OPTIONAL.includes(path) ? 'object' : typeof valueAt(payload, path);
    const wrong = [0.5, 'text', true, {}, []].filter(
      (value) => typeof value !== right || Array.isArray(value),
    );
    expect(wrong.filter((value) => projectWith(path, value) !== undefined)).toEqual([]);
  });

  it.each(REQUIRED)('yields no event: null at %s', (path) => {
    expect(projectWith(path, null)).toBeUndefined();
  });

  it.each([
    ['comment.id', 0],
    ['comment.id', -1],
    ['comment.id', 2 ** 53],
    ['issue.number', 0],
    ['repository.id', 1.5],
    ['action', ''],
    ['action', 'created\n'],
    ['action', 'a'.repeat(51)],
    ['comment.user.login', ''],
    ['comment.user.login', 'ijin2 <!channel>'],
    ['comment.user.login', 'іjin2'],
    ['comment.user.login', 'a'.repeat(101)],
    ['comment.user.html_url', 'javascript:alert(1)'],
    ['comment.user.html_url', 'https://github.com/a|b'],
    ['comment.user.html_url', 'https://github.com/a>b'],
    ['comment.user.html_url', 'https://github.com/a b'],
    ['comment.user.html_url', 'https://github.com/a\n'],
    ['comment.user.html_url', `https://github.com/${'a'.repeat(300)}`],
    ['repository.full_name', 'my_org/on boarding'],
    ['repository.full_name', 'my_org/<!here>'],
    ['repository.full_name', 'my_org'],
    ['repository.full_name', 'my_org/'],
    ['repository.full_name', 'my_org/..'],
    ['repository.full_name', 'my_org/../../orgs/my_org'],
    ['repository.full_name', `my_org/${'a'.repeat(244)}`],
  ])('yields no event: at %s the value %j, which GitHub never sends', (path, value) => {
    expect(projectWith(path, value)).toBeUndefined();
  });

  it.each([null, undefined, 0, '', 'text', [], {}, [payload]])('yields no event: %j', (body) => {
    expect(project(body)).toBeUndefined();
  });

  it('yields no event and throws nothing: any JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (body) => {
        expect(project(body)).toBeUndefined();
      }),
    );
  });

  it('throws nothing: any JSON somewhere inside', () => {
    fc.assert(
      fc.property(fc.constantFrom(...REQUIRED, ...OPTIONAL), fc.jsonValue(), (path, value) => {
        expect(() => projectWith(path, value)).not.toThrow();
      }),
    );
  });
});

describe('the body of the comment', () => {
  it('is trimmed of ASCII white space', () => {
    expect(bodyOf(' \t\r\n\v\f join \f\v\n\r\t ')).toBe('join');
  });

  it('may be only white space', () => {
    expect(projectWith('comment.body', ' \r\n ')?.comment).toMatchObject({ body: '', body_was_cut: false });
  });

  it.each([
    ['no-break space', '\u00A0'],
    ['next line', '\u0085'],
    ['ogham space', '\u1680'],
    ['em space', '\u2003'],
    ['narrow no-break space', '\u202F'],
    ['ideographic space', '\u3000'],
    ['line separator', '\u2028'],
    ['paragraph separator', '\u2029'],
    ['byte order mark', '\uFEFF'],
    ['zero-width space', '\u200B'],
    ['null', '\0'],
    ['file separator', '\u001C'],
  ])('is not trimmed of a %s', (_, space) => {
    expect(bodyOf(`${space}join${space}`)).toBe(`${space}join${space}`);
  });

  it('keeps inner white space', () => {
    expect(bodyOf('/join\t docs \r\n please')).toBe('/join\t docs \r\n please');
  });

  it.each([
    ['a', TEXT_LIMIT, false],
    ['a', TEXT_LIMIT + 1, true],
    ['é', TEXT_LIMIT, false],
    ['é', TEXT_LIMIT + 1, true],
    ['🚀', TEXT_LIMIT, false],
    ['🚀', TEXT_LIMIT + 1, true],
    ['\uD800', TEXT_LIMIT, false],
    ['\uD800', TEXT_LIMIT + 1, true],
  ])('is cut by code point and marked as cut: %j, %i times, %j', (unit, times, wasCut) => {
    expect(projectWith('comment.body', unit.repeat(times))?.comment).toMatchObject({
      body: unit.repeat(TEXT_LIMIT),
      body_was_cut: wasCut,
    });
  });

  it('is not marked as cut if only white space was trimmed', () => {
    const body = `${' '.repeat(5000)}join${'\n'.repeat(5000)}`;
    expect(projectWith('comment.body', body)?.comment).toMatchObject({ body: 'join', body_was_cut: false });
  });

  it('is marked as cut wherever the limit falls', () => {
    const body = `join${' '.repeat(5000)}.`;
    expect(projectWith('comment.body', body)?.comment.body_was_cut).toBe(true);
  });

  it('never ends in half a character', () => {
    const units = fc.string({ unit: 'binary', minLength: 200, maxLength: 600, size: 'max' });
    fc.assert(
      fc.property(units, (text) => {
        expect(bodyOf(text)?.isWellFormed()).toBe(true);
      }),
    );
  });

  it.each([
    ['spaces', ' '.repeat(4e6)],
    ['spaces in the middle', `a${' '.repeat(4e6)}a`],
    ['line breaks', '\r\n'.repeat(2e6)],
    ['letters', 'a'.repeat(4e6)],
    ['rockets', '🚀'.repeat(1e6)],
  ])('may be 4 MB of %s, and is reduced quickly', (_, body) => {
    const start = cpuTime();
    expect(projectWith('comment.body', body)).toBeDefined();
    // A linear pass takes some 50 ms; a quadratic one would take hours.
    expect(cpuTime() - start).toBeLessThan(2_000);
  });
});

describe('the title of the issue', () => {
  it.each([
    ['a', TEXT_LIMIT],
    ['🚀', TEXT_LIMIT],
  ])('is cut by code point: %j after %i', (unit, limit) => {
    expect(projectWith('issue.title', unit.repeat(limit + 1))?.issue.title).toBe(unit.repeat(limit));
  });
});

describe('the size of the event', () => {
  const sizeOf = (event: unknown) => Buffer.byteLength(JSON.stringify(event));

  /** Every field at its longest, of characters that JSON or UTF-8 lengthens most. */
  const long = (unit: string) =>
    [
      ['action', 'a'.repeat(50)],
      ['comment.id', Number.MAX_SAFE_INTEGER],
      ['comment.body', unit.repeat(70_000)],
      ['comment.html_url', `https://${'a'.repeat(292)}`],
      ['comment.created_at', `2026-05-15T15:20:21.${'0'.repeat(29)}Z`],
      ['comment.updated_at', `2026-05-15T15:20:21.${'0'.repeat(29)}Z`],
      ['comment.user.login', 'a'.repeat(100)],
      ['comment.user.id', Number.MAX_SAFE_INTEGER],
      ['comment.user.type', 'a'.repeat(50)],
      ['comment.user.avatar_url', `https://${'a'.repeat(292)}`],
      ['comment.user.html_url', `https://${'a'.repeat(292)}`],
      ['issue.number', Number.MAX_SAFE_INTEGER],
      ['issue.title', unit.repeat(70_000)],
      ['issue.html_url', `https://${'a'.repeat(292)}`],
      ['repository.full_name', `my_org/${'a'.repeat(243)}`],
      ['repository.id', Number.MAX_SAFE_INTEGER],
      ['organization.login', 'a'.repeat(100)],
      ['organization.id', Number.MAX_SAFE_INTEGER],
      ['sender.type', 'a'.repeat(50)],
    ] as const;

  it.each(['a', '"', '\\', '\u0001', '\uD800', '🚀', '\uFFFF', '€'])(
    'is at most 8 KB with every field at its longest, texts of %j',
    (unit) => {
      const body = long(unit).reduce<object>((sum, [path, value]) => changeAt(sum, path, value), payload);
      const event = toGitHubEvent(body, 'x'.repeat(100));
      expect(event).toBeDefined();
      expect(sizeOf(event)).toBeLessThanOrEqual(8_000);
    },
  );

  it('is at most 8 KB, whatever was sent', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', '\0', '"', '🚀', '\uDFFF', '&', '/'),
      maxLength: 9e3,
      size: 'max',
    });
    const changes = fc.tuple(fc.constantFrom(...REQUIRED), fc.oneof(text, fc.jsonValue()));
    fc.assert(
      fc.property(fc.array(changes, { maxLength: 5 }), text, text, (replaced, body, title) => {
        const texts = changeAt(changeAt(payload, 'comment.body', body), 'issue.title', title);
        const event = project(
          replaced.reduce<object>((sum, [path, value]) => replaceIn(sum, path, value), texts),
        );
        expect(event === undefined ? 0 : sizeOf(event)).toBeLessThanOrEqual(8_000);
      }),
    );
  });

  /** An earlier change may have removed the parent of this path. */
  function replaceIn(value: object, path: string, replacement: unknown) {
    try {
      return changeAt(value, path, replacement);
    } catch {
      return value;
    }
  }
});
