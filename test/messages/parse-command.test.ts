import { describe, expect, it } from '@jest/globals';
import { TEXT_LIMIT } from '../../src/messages/github-event.ts';
import { parseCommand, readCommand } from '../../src/messages/parse-command.ts';
import { cpuTime } from '../fixtures/cpu-time.ts';
import { githubEventWith } from '../fixtures/github-event.ts';

describe('parsing a comment', () => {
  it.each([
    ['join', undefined],
    ['/join', undefined],
    ['Join', undefined],
    ['JOIN', undefined],
    ['jOiN', undefined],
    ['/JOIN', undefined],
    ['join.', undefined],
    ['join!', undefined],
    ['/join.', undefined],
    ['/join!', undefined],
    ['JOIN!', undefined],
    ['/join docs', 'docs'],
    ['/join   docs', 'docs'],
    ['/join\tdocs', 'docs'],
    ['/join \t docs', 'docs'],
    ['/join docs.', 'docs'],
    ['/join docs!', 'docs'],
    ['/join Payments-Read', 'payments-read'],
    ['/JOIN DOCS', 'docs'],
    ['/join a', 'a'],
    ['/join 1', '1'],
    ['/join _x', '_x'],
    ['/join 2fa-admins', '2fa-admins'],
    ['/join a--b', 'a--b'],
    ['/join a-', 'a-'],
    ['/join join', 'join'],
    ['/join because', 'because'],
    [`/join ${'a'.repeat(250)}`, 'a'.repeat(250)],
  ])('finds a join in %j', (body, team) => {
    expect(parseCommand(body)).toEqual({ name: 'join', login: undefined, team });
  });

  it.each([
    ['/help', 'help', undefined, undefined],
    ['/HELP!', 'help', undefined, undefined],
    ['/leave', 'leave', undefined, undefined],
    ['/leave Docs', 'leave', undefined, 'docs'],
    ['/approve @ijin2', 'approve', 'ijin2', undefined],
    ['/approve @IJIN2', 'approve', 'IJIN2', undefined],
    ['/Approve @ijin2 reader.', 'approve', 'ijin2', 'reader'],
    ['/approve  @ijin2\t reader', 'approve', 'ijin2', 'reader'],
    ['/deny @a', 'deny', 'a', undefined],
    ['/deny @a-b_corp docs!', 'deny', 'a-b_corp', 'docs'],
    [`/deny @${'a'.repeat(100)}`, 'deny', 'a'.repeat(100), undefined],
    // The grammar accepts unknown commands and any parts; `findCommand` checks them.
    ['/jion', 'jion', undefined, undefined],
    ['/joinreader', 'joinreader', undefined, undefined],
    ['/join @docs', 'join', 'docs', undefined],
    ['/help @me docs', 'help', 'me', 'docs'],
    ['/constructor', 'constructor', undefined, undefined],
  ])('finds a command in %j', (body, name, login, team) => {
    expect(parseCommand(body)).toEqual({ name, login, team });
  });
});

/** Comments that are not commands, by what is wrong with them. */
const NOT_COMMANDS: Record<string, readonly string[]> = {
  'of nothing': ['', '.', '!', '/', '/.', ' '],
  'that says more': [
    'join please',
    'please join',
    'join me',
    'I want to join',
    'how do I join?',
    'join?',
    'join us!',
    'do not join',
    "don't join",
    'rejoin',
    'joined',
    'joining',
    'joins',
    'adjoin',
    'join/leave',
    'join, please',
    'join join',
    'join the team',
    'can somebody add me? join',
    'join :+1:',
    'join 🚀',
    '🚀 join',
    '+1 join',
  ],
  'with other punctuation': [
    'join!!',
    'join..',
    'join!.',
    'join.!',
    'join…',
    'join,',
    'join;',
    'join:',
    'join ?',
    'join .',
    'join !',
    '.join',
    '!join',
    '-join',
    '#join',
    '@join',
    '$join',
    '`join',
    '(join)',
    '[join]',
    '{join}',
    'join()',
    'join；',
    'join。',
    'join！',
    'join．',
    'join‼',
    '¡join!',
  ],
  'of a team without the slash': ['join docs', 'join my_org/docs', 'join @my_org/docs'],
  'with another slash': [
    '\\join',
    '//join',
    '/ join',
    '/join/',
    'join/',
    '∕join',
    '⁄join',
    '／join',
    './join',
    '/\tjoin',
  ],
  'of another command without the slash, or with other characters than letters in its name': [
    'leave',
    'help',
    'approve @ijin2',
    'deny @ijin2 docs',
    '/join-reader',
    '/join_reader',
    '/join2',
    '/2fa',
    '/approve:@ijin2',
    '/usr/bin/join',
  ],
  'that names nobody, or more than one': [
    '/approve @',
    '/approve @ ijin2',
    '/approve @@ijin2',
    '/approve @-ijin2',
    '/approve @_ijin2',
    '/approve @ijin2-',
    '/approve @ijin2 @other',
    '/approve @ijin2,@other',
    '/approve @ijin2 reader @other',
    '/approve reader @ijin2',
    '/approve @ijin2reader docs admins',
    '/approve @my_org/reader',
    '/approve @renovate[bot]',
    '/approve @ijin2@reader',
    '/approve@ijin2',
    `/approve @${'a'.repeat(101)}`,
    '/approve @іjin2', // Cyrillic i
    '/approve ＠ijin2',
    '/approve @ijin2\nreader',
    '/approve\n@ijin2',
    '/approve <@U024BE7LH>',
    '/approve [@ijin2](https://github.com/other)',
    '/approve `@ijin2`',
  ],
  'of a team that is not a slug': [
    '/join ',
    '/join .',
    '/join !',
    '/join two teams',
    '/join a b',
    '/join a, b',
    '/join a,b',
    '/join -a',
    '/join --all',
    '/join #docs',
    '/join my_org/docs',
    '/join ../docs',
    '/join docs/../admins',
    '/join a.b',
    '/join docs..',
    '/join docs!!',
    '/join docs .',
    '/join docs ',
    '/join docs?',
    '/join docs%2Fadmins',
    '/join docs&x=1',
    '/join "docs"',
    '/join *',
    '/join $(id)',
    '/join <!channel>',
    '/join döcs',
    '/join docѕ',
    '/join ｄｏｃｓ',
    '/join ０',
    '/join ſre',
    '/join \u212Aeys',
    '/join docs\u200B',
    '/join\u00A0docs',
    '/join\u2003docs',
    '/join\vdocs',
    '/join\fdocs',
  ],
  'in a quote, a list, or code': [
    '> join',
    '>join',
    '&gt; join',
    '`join`',
    '`/join`',
    '```\njoin\n```',
    '~~~\njoin\n~~~',
    '    join',
    '\tjoin',
    '**join**',
    '*join*',
    '_join_',
    '~~join~~',
    '~join~',
    '"join"',
    "'join'",
    '“join”',
    '«join»',
    '# join',
    '- join',
    '* join',
    '1. join',
    '- [ ] join',
    '[join](https://example.com)',
    '<b>join</b>',
    '<!-- join -->',
    'join<!-- -->',
    '<!-- -->join',
    'join&nbsp;',
    '&#106;oin',
    '%6Aoin',
    '\\u006aoin',
    '{"body":"join"}',
    'https://example.com/join',
    '![join](x)',
    'join[^1]',
    ':join:',
    '$join$',
    '<!channel> join',
    '@my_org/docs join',
  ],
  'of several lines': [
    'join\n',
    'join\r\n',
    '\njoin',
    'join\njoin',
    'join\n\n> how do I get in?',
    '> how do I get in?\n\njoin',
    'join\n--\nsent from my phone',
    'jo\nin',
    '/join\ndocs',
    '/join\r\ndocs',
    '/join docs\n',
    '/join docs\n/join admins',
    'join\u2028',
    'join\u2029',
    'join\u0085',
    'join\v',
    'join\f',
    'join.\n',
    'hello\njoin\nworld',
  ],
  'with white space that was not trimmed': [
    ' join',
    'join ',
    'join\t',
    '/join\u00A0',
    '\u00A0join',
    'join\u00A0',
    'join\u1680',
    'join\u2003',
    'join\u202F',
    'join\u205F',
    'join\u3000',
    'j oin',
    'j o i n',
    'jo in',
  ],
  'with invisible characters': [
    '\uFEFFjoin',
    'join\uFEFF',
    'join\u200B',
    '\u200Bjoin',
    'jo\u200Bin',
    'jo\u200Cin',
    'jo\u200Din',
    'jo\u2060in',
    'jo\u00ADin',
    'join\u00AD',
    'join\u034F',
    'join\u061C',
    'join\u180E',
    'join\uFE0F',
    'join\uFE0E',
    'join\u{E0001}',
    'join\u{E0020}',
    'join\u115F',
    'join\u3164',
    'join\uFFA0',
    'join\u2800',
    'join\0',
    '\0join',
    'jo\0in',
    'join\b',
    'join\u001B[0m',
    'join\u007F',
    'join\uFFFD',
    'join\uFFFE',
    'join\uFFFF',
    'join\uD800',
    '\uDC00join',
  ],
  'written from right to left': [
    '\u202Ejoin',
    '\u202Enioj',
    '\u202Enioj\u202C',
    '\u200Fjoin',
    'join\u200F',
    '\u200Ejoin',
    'join\u200E',
    '\u2066join\u2069',
    '\u2067join\u2069',
    'jo\u202Ain\u202C',
    'nioj',
  ],
  'in letters that look like ASCII': [
    'ϳoin', // Greek yot
    'ȷoin', // dotless j
    'јoin', // Cyrillic je
    'ʝoin',
    'jоin', // Cyrillic o
    'jοin', // Greek omicron
    'jօin', // Armenian oh
    'j0in',
    'jºin',
    'jöin',
    'jøin',
    'joіn', // Cyrillic i
    'joιn', // Greek iota
    'joın', // dotless i
    'JOİN', // I with a dot
    'JOI\u0307N',
    'joi\u0307n',
    'jo1n',
    'joln',
    'jo|n',
    'joïn',
    'joiп', // Cyrillic pe
    'joiո', // Armenian vo
    'joiη', // Greek eta
    'joiñ',
    'join\u0301',
    'j\u0323oin',
    'ＪＯＩＮ',
    'ｊｏｉｎ',
    '／join',
    'ⓙⓞⓘⓝ',
    'ᴊᴏɪɴ',
    'ʲᵒⁱⁿ',
    '𝐣𝐨𝐢𝐧',
    '𝒿ℴ𝒾𝓃',
    '𝕛𝕠𝕚𝕟',
    '🅹🅾🅸🅽',
    '🇯🇴🇮🇳',
    '⠚⠕⠊⠝',
    'ꓙOIN', // Lisu
    'ᎫOIN', // Cherokee
    'JОIN', // Cyrillic o, upper case
    'JOΙN', // Greek iota, upper case
    'JOIΝ', // Greek nu, upper case
    'ЈОІN',
  ],
  'of names that every object inherits': [
    'constructor',
    '__proto__',
    '/join __proto__.x',
    'toString',
    'undefined',
    'null',
    'true',
  ],
};

describe('a comment that is not a command', () => {
  it.each(Object.entries(NOT_COMMANDS))('is one %s', (_, bodies) => {
    expect(bodies.filter((body) => parseCommand(body) !== undefined)).toEqual([]);
  });

  it('is one with any character beyond ASCII, whatever it looks like or folds to', () => {
    const accepted: string[] = [];
    for (let code = 0x80; code <= 0x10ffff; code += 1) {
      const char = String.fromCodePoint(code);
      for (const body of [
        `${char}oin`,
        `j${char}in`,
        `jo${char}n`,
        `joi${char}`,
        `join${char}`,
        `/join${char}`,
        `/join ${char}`,
        `/deny @x${char}`,
      ]) {
        if (parseCommand(body) !== undefined) accepted.push(body);
      }
    }
    expect(accepted).toEqual([]);
  });
});

it('parses a thousand comments of any form and the greatest length in a second', () => {
  const bodies = ['/join ', ' ', '\t', '-', 'a', '@a', ' @a', '/join -'].flatMap((unit) =>
    ['/join ', '/join @'].map((start) => `${start}${unit.repeat(TEXT_LIMIT)}?`.slice(0, 2 * TEXT_LIMIT)),
  );
  const start = cpuTime();
  for (let i = 0; i < 1000; i += 1) bodies.forEach((body) => parseCommand(body));
  expect(cpuTime() - start).toBeLessThan(1_000);
});

describe('reading the command of an event', () => {
  it('parses what the author just wrote', () => {
    const event = githubEventWith({ comment: { body: '/approve @ijin2 reader' } });
    expect(readCommand(event)).toEqual({ name: 'approve', login: 'ijin2', team: 'reader' });
  });

  it.each([
    ['mentions a command', { comment: { body: 'I would like to join' } }],
    ['was cut', { comment: { body: 'join', body_was_cut: true } }],
    ['was edited', { action: 'edited' }],
    ['was sent by somebody else', { sender: { id: 1 } }],
    ['came through an app', { comment: { performed_via_github_app: true } }],
  ])('finds none in a comment that %s', (_, changes) => {
    expect(readCommand(githubEventWith(changes))).toBeUndefined();
  });
});
