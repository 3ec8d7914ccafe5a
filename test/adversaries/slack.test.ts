import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { escape } from '../../src/slack/mrkdwn.ts';
import { markupOf } from '../fixtures/markup-of.ts';
import { expectHarmless, expectNoPing } from './attempt.ts';
import { startWorld } from './world.ts';

let world: Awaited<ReturnType<typeof startWorld>>;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

/** Issue titles that try to control Slack, a log, or people. */
const TITLES: readonly (readonly [title: string, text: string])[] = [
  ['a ping of the channel', '<!channel>'],
  ['a ping of the channel with a label', '<!channel|channel>'],
  ['a ping of those who are here', '<!here>'],
  ['a ping of everyone', '<!everyone>'],
  ['a ping of a group', '<!subteam^SAZ94GDB8>'],
  ['a ping of a person', '<@U024BE7LH>'],
  ['a link to a channel', '<#C024BE91L>'],
  ['a date', '<!date^1392734382^{date}^https://evil.example|x>'],
  ['a link', '<https://evil.example>'],
  ['a link that looks like another', '<https://evil.example|https://github.com>'],
  ['a mail link', '<mailto:mallory@evil.example|write>'],
  ['a bare address', 'https://evil.example'],
  ['a bare domain', 'evil.example/login'],
  ['a ping in words', '@channel @here @everyone'],
  ['a mention in words', '@mona #general'],
  ['a ping that was escaped before', '&lt;!channel&gt;'],
  ['a ping that was escaped twice', '&amp;lt;!channel&amp;gt;'],
  ['an ampersand', 'a & b'],
  ['a ping in two lines', '<!chan\nnel>'],
  ['a ping behind a line break', 'x\n<!here>'],
  ['a ping in code', '`<!here>`'],
  ['a ping in a block of code', '```<!here>```'],
  ['the end of a link', 'x> <!here>'],
  ['a ping in full-width brackets', '\uFF1C!here\uFF1E'],
  ['a ping behind a right-to-left override', '\u202E>ereh!<'],
  ['a ping with a zero-width space', '<\u200B!here>'],
  ['half a pair before a ping', '\uD83D<!here>'],
  ['a null before a ping', '\0<!here>'],
  ['a ping beyond the cut', `${'x'.repeat(255)}<!here>`],
  ['a ping across the cut', `${'x'.repeat(250)}<!here>`],
  ['emoji across the cut', `${'\u{1F680}'.repeat(255)}<!here>`],
  ['a line for the log', '\n{"level":"error","message":"forged"}'],
  ['a line for the log with CRLF', '\r\n{"_aws":{"CloudWatchMetrics":[]}}'],
  ['an escape sequence of a terminal', '\u001B]8;;https://evil.example\u0007x'],
  ['a template', '{{ secrets.GITHUB_TOKEN }} ${{ github.token }}'],
  ['a property of objects', '__proto__'],
  ['JSON', '"},"channel":"#general","link_names":1,"x":{"y":"'],
  ['blocks', '{"type":"header","text":{"type":"plain_text","text":"x"}}'],
  ['a script', '<script>alert(1)</script>'],
  ['an image', '![x](https://evil.example/x.png)'],
];

describe('the title of an issue', () => {
  it.each(TITLES)('reaches Slack as plain text: %s', async (_, text) => {
    const attempt = await world.attempt(() =>
      world.say({ login: 'stranger-1', changes: { 'issue.title': text } }),
    );
    expect(attempt.became).toEqual(['denied/not-an-org-member']);
    expectHarmless(attempt);
    const shown = Array.from(text).slice(0, 256).join('');
    expect(
      attempt.slack
        .flatMap(markupOf)
        .at(-1)
        ?.endsWith(`|my_org/onboarding#1> ${escape(shown)}`),
    ).toBe(true);
    // No line of the log is forged.
    const lines = attempt.logged.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).function).every(Boolean)).toBe(true);
    expect(attempt.replies.join('')).not.toContain(JSON.stringify(text).slice(1, -1));
  });

  it('would fail the check if it were not escaped', () => {
    const text = 'x <!here>';
    const blocks = [{ type: 'section', text: { type: 'mrkdwn', verbatim: true, text } }];
    expect(() => expectNoPing([{ text: 'x', blocks }])).toThrow(/expect/);
    expect(() => expectNoPing([{ text }])).toThrow(/expect/);
    expect(() => expectNoPing([{ text: 'x', link_names: true }])).toThrow(/expect/);
  });
});

/** Team names that try to control something, in a command. */
const TEAMS: readonly (readonly [title: string, team: string])[] = [
  ['a property of objects', '__proto__'],
  ['a constructor', 'constructor'],
  ['a team of admins', 'leads'],
  ['a team of a path’s length', 'a'.repeat(249)],
  ['underscores', '____'],
  ['digits', '000'],
  ['hyphens after a letter', 'a---'],
  ['the name of a ping', 'channel'],
  ['another’s team that there is', 'guests'],
];

describe('the name of an unknown team', () => {
  it.each(TEAMS)('adds nobody: %s', async (_, team) => {
    const attempt = await world.attempt(() => world.say({ login: 'asker', body: `/join ${team}` }));
    expect(attempt.became).toEqual(['denied/no-such-team']);
    expectHarmless(attempt);
    expect(attempt.replies.join('').match(/@[\w-]+/g)).toEqual(['@asker']);
  });
});
