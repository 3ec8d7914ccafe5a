import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { parseCommand, type ParsedCommand } from '../../src/messages/parse-command.ts';
import { FUZZ_RUNS, FUZZ_TIME } from '../fixtures/fuzz-runs.ts';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const DIGITS = '0123456789';
const NAME = `${LETTERS}${DIGITS}_`;

const isOf = (chars: string, text: string) =>
  text !== '' && Array.from(text.toLowerCase()).every((char) => chars.includes(char));

/** A second, handwritten parser of the same grammar. */
function read(body: string): ParsedCommand | undefined {
  const lower = body.toLowerCase();
  const because = Array.from(body, (_, at) => at).find(
    (at) => /^[ \t]because[ \t]/.test(lower.slice(at, at + 9)) && readLine(body.slice(at + 9)) !== undefined,
  );
  if (because === undefined) return readWords(body);
  const before = body.slice(0, because).replace(/[ \t]+$/, '');
  const command = /[.!]$/.test(before) ? undefined : readWords(before);
  const reason = readLine(body.slice(because + 9));
  // A team of that name is the last word.
  const isJoin = command?.name === 'join' && command.team !== 'because' && before.startsWith('/');
  return isJoin && reason !== undefined ? { ...command, reason } : undefined;
}

/** A reason: one line, with something to see. */
function readLine(spaced: string): string | undefined {
  const text = spaced.replace(/^[ \t]+/, '');
  const isPlain = Array.from(text).every((char) => {
    const code = char.codePointAt(0) ?? 0;
    const isControl = code < 0x20 || (code >= 0x7f && code < 0xa0);
    const isDirection = /[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/.test(char);
    return !isControl && !isDirection && !(code >= 0xd800 && code < 0xe000);
  });
  const isSeen = text.replaceAll(/[\s\u00ad\u200b-\u200d\u2060\ufeff]/g, '') !== '';
  return isPlain && isSeen ? text.trim() : undefined;
}

/** A command without a reason. */
function readWords(body: string): ParsedCommand | undefined {
  if (!Array.from(body).every((char) => char.charCodeAt(0) < 0x80)) return undefined;
  const said = body.endsWith('.') || body.endsWith('!') ? body.slice(0, -1) : body;
  if (said.toLowerCase() === 'join') return { name: 'join', login: undefined, team: undefined };
  const [first = '', ...rest] = said.replaceAll('\t', ' ').split(' ');
  const words = rest.filter((word) => word !== '');
  if (said.endsWith(' ') || said.endsWith('\t')) return undefined;
  if (!first.startsWith('/') || !isOf(LETTERS, first.slice(1))) return undefined;
  const login = words[0]?.startsWith('@') === true ? words.shift()?.slice(1) : undefined;
  const isLogin =
    login === undefined ||
    (isOf(`${NAME}-`, login) && login.length <= 100 && !/^[_-]/.test(login) && !login.endsWith('-'));
  const team = words.shift()?.toLowerCase();
  const takesTime = ['/join', '/approve'].includes(first.toLowerCase());
  const time = words[0]?.toLowerCase();
  const isTime = takesTime && time !== undefined && isOf(DIGITS, time.slice(0, -1)) && time.length <= 7;
  const duration = isTime && 'hdw'.includes(time.slice(-1)) ? time : undefined;
  if (duration !== undefined) words.shift();
  const isTeam = team === undefined || (isOf(`${NAME}-`, team) && !team.startsWith('-'));
  if (team === 'because' && duration !== undefined) return undefined;
  if (!isLogin || !isTeam || words.length > 0) return undefined;
  return { name: first.slice(1).toLowerCase(), login, team, ...(duration === undefined ? {} : { duration }) };
}

describe('the grammar', () => {
  const anyCase = (text: string) =>
    fc.array(fc.boolean(), { minLength: text.length, maxLength: text.length }).map((upper) =>
      Array.from(text)
        .map((char, i) => (upper[i] === true ? char.toUpperCase() : char))
        .join(''),
    );
  const end = fc.constantFrom('', '.', '!');
  const team = fc
    .tuple(
      fc.constantFrom(...Array.from(NAME)),
      fc.string({ unit: fc.constantFrom(...Array.from(NAME), '-'), maxLength: 60 }),
    )
    .map((parts) => parts.join(''));
  const space = fc.string({ unit: fc.constantFrom(' ', '\t'), minLength: 1, maxLength: 4 });
  const login = fc
    .tuple(
      fc.constantFrom('@'),
      fc.constantFrom(...Array.from(LETTERS), ...Array.from(DIGITS)),
      fc.string({ unit: fc.constantFrom(...Array.from(NAME), '-'), maxLength: 98 }),
      fc.constantFrom('', ...Array.from(NAME)),
    )
    .map((parts) => parts.join('').replace(/-+$/, ''));
  const spaced = (words: fc.Arbitrary<string>) => fc.tuple(space, words).map((parts) => parts.join(''));
  const bare = fc.tuple(fc.constantFrom('', '/'), anyCase('join'), end).map((parts) => parts.join(''));
  const name = fc.oneof(
    fc.constantFrom('join', 'leave', 'help', 'approve', 'deny'),
    fc.string({ unit: fc.constantFrom(...Array.from(LETTERS)), minLength: 1, maxLength: 12 }),
  );
  const time = fc
    .tuple(fc.integer({ min: 0, max: 999_999 }), fc.constantFrom('h', 'd', 'w', 'H', 'D', 'W'))
    .map((parts) => parts.join(''));
  const withTime = fc.tuple(anyCase('/join'), spaced(team), spaced(time), end).map((parts) => parts.join(''));
  const withReason = fc
    .tuple(
      anyCase('/join'),
      fc.option(spaced(team), { nil: '' }),
      fc.option(spaced(time), { nil: '' }),
      spaced(anyCase('because')),
      spaced(fc.string({ unit: 'grapheme', minLength: 1 }).filter((line) => readLine(line) !== undefined)),
    )
    .map((parts) => parts.join(''))
    .filter((body) => readLine(body.slice(-1)) !== undefined);
  const full = fc
    .tuple(
      name.chain((word) => anyCase(`/${word}`)),
      fc.option(spaced(login), { nil: '' }),
      fc.option(spaced(team.chain(anyCase)), { nil: '' }),
      end,
    )
    .map((parts) => parts.join(''));
  const command = fc.oneof(bare, full);

  it(
    'accepts every sentence; name and team become lower case, the login stays as it is',
    () => {
      fc.assert(
        fc.property(fc.oneof(command, withTime, withReason), (body) => {
          expect(read(body)).toBeDefined();
          expect(parseCommand(body)).toEqual(read(body));
        }),
        FUZZ_RUNS,
      );
    },
    FUZZ_TIME,
  );

  it(
    'accepts nothing else: texts made of its parts',
    () => {
      const parts = [
        'join',
        'JOIN',
        '/',
        '/join',
        '/join ',
        '/approve @',
        'j',
        'o',
        'i',
        'n',
        ' ',
        ' @',
        '\t',
        '.',
        '!',
        '-',
        '_',
        'docs',
        '7d',
        '12H',
        ' because',
        ' because ',
        '\n',
        'ı',
      ];
      fc.assert(
        fc.property(fc.string({ unit: fc.constantFrom(...parts), maxLength: 6 }), (body) => {
          expect(parseCommand(body)).toEqual(read(body));
        }),
        {
          ...FUZZ_RUNS,
          examples: [['/join  because  because \tjoin'], ['/join because'], ['/join because 7d']],
        },
      );
    },
    FUZZ_TIME,
  );

  it(
    'accepts nothing else: any text',
    () => {
      fc.assert(
        fc.property(fc.string({ unit: 'binary' }), (body) => {
          expect(parseCommand(body)).toEqual(read(body));
        }),
        FUZZ_RUNS,
      );
    },
    FUZZ_TIME,
  );

  it(
    'accepts no other character',
    () => {
      const other = fc
        .string({ unit: 'binary', minLength: 1, maxLength: 1 })
        .filter((char) => !/[\w./@! \t-]/.test(char));
      fc.assert(
        fc.property(command, other, fc.nat(), (body, char, place) => {
          const at = place % (body.length + 1);
          expect(parseCommand(body.slice(0, at) + char + body.slice(at))).toBeUndefined();
        }),
        FUZZ_RUNS,
      );
    },
    FUZZ_TIME,
  );

  it(
    'accepts only one command',
    () => {
      fc.assert(
        fc.property(
          command,
          command,
          fc.constantFrom('\n', '\r\n', '\r', ' && ', ';', ', '),
          (one, other, between) => {
            expect(parseCommand(one + between + other)).toBeUndefined();
          },
        ),
        FUZZ_RUNS,
      );
    },
    FUZZ_TIME,
  );
});
