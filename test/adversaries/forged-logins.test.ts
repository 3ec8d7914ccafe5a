import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectNothing } from './attempt.ts';
import { startWorld } from './world.ts';

let world: Awaited<ReturnType<typeof startWorld>>;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

/** Logins that would do harm in a path, a header or a text. */
const FORGED: readonly (readonly [title: string, login: unknown])[] = [
  ['a path', '../../orgs/my_org'],
  ['a path to another team', 'mona/../../../leads/memberships/mona'],
  ['an encoded path', '..%2f..%2fleads'],
  ['dots', '..'],
  ['a backslash', '..\\leads'],
  ['a query', 'mona?role=maintainer'],
  ['a fragment', 'mona#x'],
  ['a semicolon', 'mona;role=maintainer'],
  ['a header', 'mona\r\nX-Evil: 1'],
  ['a line break', 'mona\n'],
  ['a null', 'mona\0'],
  ['a space', 'mona lisa'],
  ['a space before', ' alice'],
  ['a space after', 'alice '],
  ['a Cyrillic letter', '\u0430lice'],
  ['a zero-width space', 'al\u200Bice'],
  ['a right-to-left override', '\u202Eecila'],
  ['a full-width letter', '\uFF41lice'],
  ['a Kelvin sign', '\u212Aate'],
  ['an at sign', '@alice'],
  ['a mention of a team', 'my_org/leads'],
  ['a mention of Slack', '<!channel>'],
  ['a bot’s mark in the middle', 'a[bot]b'],
  ['an expression', '{{7*7}}'],
  ['a tag', '<script>'],
  ['nothing', ''],
  ['more than a hundred characters', 'a'.repeat(101)],
  ['a number', 7],
  ['a list', ['alice']],
  ['null', null],
];

describe('an invalid login', () => {
  it.each(FORGED)('adds nobody: %s', async (_, login) => {
    const changes = { 'comment.user.login': login };
    const attempt = await world.attempt(() => world.say({ repository: 'open-door', changes }));
    expect(attempt.became).toEqual(['400']);
    expectNothing(attempt);
  });
});
