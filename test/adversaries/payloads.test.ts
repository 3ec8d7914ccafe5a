import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectHarmless, expectNothing } from './attempt.ts';
import { startWorld } from './world.ts';

let world: Awaited<ReturnType<typeof startWorld>>;
beforeAll(async () => {
  world = await startWorld();
  world.give('insider', 71);
});
afterAll(() => world.close());

/** A member, who may join. */
const insider = { login: 'insider', id: 71 };

/** Values that GitHub never sends, in a signed `join` of somebody who may join. */
const VALUES: readonly (readonly [title: string, path: string, value: unknown])[] = [
  ['a comment’s id as a text', 'comment.id', '7'],
  ['a comment’s id as a key of the ledger', 'comment.id', '7/join'],
  ['a comment’s id with a fraction', 'comment.id', 7.5],
  ['a comment’s id below zero', 'comment.id', -7],
  ['a comment’s id of zero', 'comment.id', 0],
  ['a comment’s id beyond exact integers', 'comment.id', 2 ** 53],
  ['a comment’s id of null', 'comment.id', null],
  ['no id of a comment', 'comment.id', undefined],
  ['a list of ids', 'comment.id', [7]],
  ['a person’s id as a text', 'comment.user.id', '7'],
  ['a person’s id with a fraction', 'comment.user.id', 7.5],
  ['a person’s id below zero', 'comment.user.id', -7],
  ['a person’s id beyond exact integers', 'comment.user.id', 2 ** 53],
  ['no id of a person', 'comment.user.id', undefined],
  ['a repository’s id as a text', 'repository.id', '186853002'],
  ['a repository’s id as a path', 'repository.id', '1/7'],
  ['a repository’s id below zero', 'repository.id', -1],
  ['no id of a repository', 'repository.id', undefined],
  ['no repository', 'repository', undefined],
  ['a repository that is private by a string', 'repository.private', 'yes'],
  ['a body that is a list', 'comment.body', ['join']],
  ['a body that is an object', 'comment.body', { toString: 'join' }],
  ['a body that is null', 'comment.body', null],
  ['no body', 'comment.body', undefined],
  ['a title that is an object', 'issue.title', { text: '<!channel>' }],
  ['a page that runs a script', 'comment.html_url', 'javascript:alert(1)'],
  ['a page of data', 'comment.html_url', 'data:text/html,<script>'],
  ['a page in a file', 'comment.html_url', 'file:///etc/passwd'],
  ['a page without a protocol', 'comment.html_url', '//evil.example'],
  ['a page with a ping', 'comment.html_url', 'https://github.com/x|<!channel>'],
  ['a page that ends the link', 'comment.html_url', 'https://github.com/>evil'],
  ['a page with a label', 'comment.html_url', 'https://github.com/x|click'],
  ['a page with a user', 'comment.html_url', 'https://github.com@evil.example/'],
  ['a page with a line break', 'comment.html_url', 'https://github.com/\nx'],
  ['a page with a space', 'comment.html_url', 'https://github.com/ x'],
  ['a page of four hundred characters', 'comment.html_url', `https://github.com/${'a'.repeat(400)}`],
  ['a person’s page that runs a script', 'comment.user.html_url', 'javascript:alert(1)'],
  ['a person’s page with brackets of Markdown', 'comment.user.html_url', 'https://github.com/x)[y](z'],
  ['an avatar of data', 'comment.user.avatar_url', 'data:image/png;base64,AAAA'],
  ['an avatar with a ping', 'comment.user.avatar_url', 'https://github.com/x|<!here>'],
  ['an issue’s page with a ping', 'issue.html_url', 'https://github.com/<!everyone>'],
];

/** Valid JSON with pitfalls: how the payload is changed, and the outcome. */
const TEXTS: readonly (readonly [title: string, change: (json: string) => string, became: string])[] = [
  ['the comment in a prototype', (json) => json.replace('"comment":', '"__proto__":'), '400'],
  ['the issue in a prototype', (json) => json.replace('"issue":', '"__proto__":'), '400'],
  ['all in a prototype', (json) => `{"__proto__":${json}}`, '400'],
  ['all in a constructor’s prototype', (json) => `{"constructor":{"prototype":${json}}}`, '400'],
  ['the author in a prototype', (json) => json.replace('"user":', '"__proto__":'), '400'],
  ['a type in a prototype', (json) => json.replace('"type":"User"', '"__proto__":{"type":"User"}'), '400'],
  [
    'an action in a prototype',
    (json) => json.replace('"action":"created"', '"__proto__":{"action":"created"}'),
    '400',
  ],
  ['a second action', (json) => json.replace(/\}$/, ',"action":"edited"}'), 'ignored'],
  ['a second body', (json) => json.replace('"body":"join"', '"body":"join","body":"no"'), 'not a command'],
  ['a body with an escape', (json) => json.replace('"body":"join"', '"body":"join\\u0000"'), 'not a command'],
  [
    'a body with half a pair',
    (json) => json.replace('"body":"join"', '"body":"join\\ud83d"'),
    'not a command',
  ],
  ['a key with an escape', (json) => json.replace('"comment":', '"comm\\u0065nt ":'), '400'],
  [
    'an id with a huge exponent',
    (json) => json.replace(/"sender":\{/, '"sender":{"id":1e999,"x":{').replace(/\}\}$/, '}}}'),
    '400',
  ],
];

describe('a payload that does not match GitHub’s schema', () => {
  it.each(VALUES)('adds nobody: %s', async (_, path, value) => {
    const attempt = await world.attempt(() =>
      world.deliver({ body: world.forge({ ...insider, changes: { [path]: value } }) }),
    );
    expect(attempt.became).toEqual(['400']);
    expectNothing(attempt);
  });

  it.each(TEXTS)('adds nobody: %s', async (_, change, became) => {
    const attempt = await world.attempt(() => world.deliver({ body: change(world.forge(insider)) }));
    expect(attempt.became).toEqual([became]);
    expectHarmless(attempt);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it('contrasts with GitHub’s own, which adds the person', async () => {
    const attempt = await world.attempt(() => world.deliver({ body: world.forge(insider) }));
    expect(attempt).toMatchObject({ became: ['added'], isChanged: true });
  });
});
