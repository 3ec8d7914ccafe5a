import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectNothing } from './attempt.ts';
import { startWorld } from './world.ts';

let world: Awaited<ReturnType<typeof startWorld>>;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

/** Bodies that contain a command, but aren't one. */
const TALK: readonly (readonly [title: string, body: string])[] = [
  ['a quote', '> join'],
  ['a quote without a space', '>join'],
  ['a quote in a quote', '> > /join reader'],
  ['a quote with an answer', '> join\n\nMe too!'],
  ['an answer over a quote', 'Me too!\n\n> join'],
  [
    'what Gmail quotes',
    'No.\n\nOn Mon, Nov 23, 2026 at 12:00 PM Mona <notifications@github.com> wrote:\n\n> join',
  ],
  [
    'what Outlook quotes',
    'No.\n\n________________________________\nFrom: Mona\nSubject: Re: [my_org/onboarding] Join\n\njoin',
  ],
  ['what Apple Mail quotes', '> On 23 Nov 2026, at 12:00, Mona wrote:\n> \n> join'],
  ['a mail’s signature', 'join\n-- \nMallory'],
  ['a mobile’s signature', 'join\n\nSent from my iPhone'],
  [
    'GitHub’s footer of a mail',
    'join\n\n—\nReply to this email directly, view it on GitHub, or unsubscribe.',
  ],
  ['a code block', '```\njoin\n```'],
  ['a code block of a language', '```sh\n/join reader\n```'],
  ['a code block with tildes', '~~~\njoin\n~~~'],
  ['code in the line', '`join`'],
  ['code in the line, doubly', '``/join reader``'],
  ['an HTML comment', '<!-- join -->'],
  ['an HTML comment after it', 'join <!-- really -->'],
  ['an HTML comment before it', '<!-- x -->join'],
  ['HTML that hides it', '<details>join</details>'],
  ['HTML that quotes it', '<blockquote>join</blockquote>'],
  ['HTML that crosses it out', '<del>join</del>'],
  ['HTML entities', '&#106;oin'],
  ['a list', '- join'],
  ['a list with stars', '* join'],
  ['a numbered list', '1. join'],
  ['a task', '- [x] join'],
  ['a heading', '# join'],
  ['emphasis', '*join*'],
  ['strong emphasis', '**join**'],
  ['crossed out', '~~join~~'],
  ['a table', '| join |\n| --- |'],
  ['a backslash', '\\join'],
  ['a mention before it', '@usher join'],
  ['a mention after it', 'join @mona'],
  ['a mention of somebody to be let in', '/join @mona @mallory'],
  ['a link', '[join](https://my_org.example)'],
  ['a link for a team', '/join [reader](https://evil.example)'],
  ['an image', '![join](https://evil.example/join.png)'],
  ['an address', 'https://github.com/orgs/my_org/join'],
  ['a mail address', 'join@my_org.example'],
  ['an issue’s number', 'join #1'],
  ['an emoji', 'join :rocket:'],
  ['a sentence', 'I would like to join'],
  ['a question', 'join?'],
  ['a negation', 'do not join'],
  ['a word that begins so', 'joining'],
  ['a word that ends so', 'rejoin'],
  ['it twice', 'join join'],
  ['it twice, in two lines', 'join\njoin'],
  ['two commands', '/join reader\n/leave reader'],
  ['a front matter', '---\njoin\n---'],
  ['several lines with it first', 'join\nthe party'],
  ['several lines with it last', 'Hello\n/join reader'],
  ['two dots', 'join..'],
  ['a comma', 'join,'],
  ['quotation marks', '"join"'],
  ['brackets', '(join)'],
  ['a colon', 'join:'],
  ['a double slash', '//join'],
  ['a slash with a space', '/ join'],
  ['a slash after it', 'join/'],
  ['an option', '/join --force'],
  ['an assignment', '/join role=maintainer'],
  ['two teams', '/join reader writers'],
  ['a wildcard', '/join *'],
  ['a team with its organization', '/join my_org/reader'],
  ['a team’s path', '/join ../leads'],
  ['a team’s path, encoded', '/join %2e%2e%2fleads'],
  ['a team’s fragment', '/join reader#x'],
  ['a team’s query', '/join reader?role=maintainer'],
  ['a line break before the team', '/join\nreader'],
  ['a template', '{{join}}'],
  ['an expression of Actions', '${{ join }}'],
  ['a shell’s expansion', '$(join)'],
  ['only white space', ' \t\r\n'],
  ['nothing', ''],
  ['a command behind much white space and a word', `join${' '.repeat(60_000)}x`],
  ['a command that is cut out of a long text', `join\n${'x'.repeat(65_000)}`],
  ['a word that only its cut would make a command', `/join ${'a'.repeat(300)}`],
];

describe('a comment that only contains a command', () => {
  it.each(TALK)('adds nobody: %s', async (_, body) => {
    const attempt = await world.attempt(() => world.say({ body }));
    expect(attempt.became).toEqual(['not a command']);
    expectNothing(attempt);
  });
});
