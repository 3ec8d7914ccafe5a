import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectNothing } from './attempt.ts';
import { startWorld } from './world.ts';

let world: Awaited<ReturnType<typeof startWorld>>;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

/** Bodies that a person would take for a command, or a careless program would normalize into one. */
const LOOK_ALIKES: readonly (readonly [title: string, body: string])[] = [
  ['a Cyrillic j', '\u0458oin'],
  ['a Cyrillic o', 'j\u043Ein'],
  ['a Cyrillic i', 'jo\u0456n'],
  ['a Greek omicron', 'j\u03BFin'],
  ['a Greek iota', 'jo\u03B9n'],
  ['an Armenian o', 'j\u0585in'],
  ['a dotless i', 'jo\u0131n'],
  ['a capital I with a dot', 'jo\u0130n'],
  ['a dotless j', '\u0237oin'],
  ['full-width letters', '\uFF4A\uFF4F\uFF49\uFF4E'],
  ['mathematical bold letters', '\u{1D423}\u{1D428}\u{1D422}\u{1D427}'],
  ['mathematical monospace letters', '\u{1D693}\u{1D698}\u{1D692}\u{1D697}'],
  ['letters in circles', '\u24D9\u24DE\u24D8\u24DD'],
  ['regional indicators', '\u{1F1EF}\u{1F1F4}\u{1F1EE}\u{1F1F3}'],
  ['small capitals', '\u1D0A\u1D0F\u026A\u0274'],
  ['superscript letters', '\u02B2\u1D52\u2071\u207F'],
  ['a ligature for its end', 'jo\uFB01n'],
  ['a zero for the o', 'j0in'],
  ['a one for the i', 'jo1n'],
  ['an l for the i', 'joln'],
  ['a bar for the i', 'jo|n'],
  ['a zero-width space within', 'jo\u200Bin'],
  ['a zero-width space before', '\u200Bjoin'],
  ['a zero-width space after', 'join\u200B'],
  ['a zero-width joiner', 'jo\u200Din'],
  ['a zero-width non-joiner', 'jo\u200Cin'],
  ['a word joiner', 'jo\u2060in'],
  ['a soft hyphen', 'jo\u00ADin'],
  ['a byte order mark before', '\uFEFFjoin'],
  ['a Mongolian vowel separator', 'jo\u180Ein'],
  ['a variation selector', 'join\uFE0F'],
  ['a combining acute accent', 'joi\u0301n'],
  ['a combining low line', 'j\u0332oin'],
  ['a combining grapheme joiner', 'jo\u034Fin'],
  ['an accented letter', 'j\u00F3in'],
  ['a right-to-left override', '\u202Enioj'],
  ['a right-to-left override and the right order', '\u202Ejoin'],
  ['a left-to-right mark', '\u200Ejoin'],
  ['bidirectional isolates', '\u2066join\u2069'],
  ['a tag character', 'join\u{E0001}'],
  ['a no-break space before', '\u00A0join'],
  ['a no-break space after', 'join\u00A0'],
  ['an ideographic space', '\u3000join'],
  ['a line separator after', 'join\u2028'],
  ['a next-line control after', 'join\u0085'],
  ['a null after', 'join\0'],
  ['a backspace', 'joinx\b'],
  ['an escape sequence of a terminal', '\u001B[31mjoin\u001B[0m'],
  ['a lone surrogate', 'join\uD800'],
  ['a full-width slash', '\uFF0Fjoin'],
  ['a division slash', '\u2215join'],
  ['a fraction slash', '\u2044join'],
  ['a big solidus', '\u29F8join'],
  ['a full-width full stop', 'join\uFF0E'],
  ['an ideographic full stop', 'join\u3002'],
  ['an inverted exclamation mark', '\u00A1join'],
  ['a full-width exclamation mark', 'join\uFF01'],
  ['a hyphen that is none', '/join pay\u2010ments'],
  ['a Kelvin sign in a team', '/join \u212Ats'],
  ['a long s in a team', '/join reader\u017F'],
  ['a no-break space before a team', '/join\u00A0reader'],
];

describe('a comment that only looks like a command', () => {
  it.each(LOOK_ALIKES)('adds nobody: with %s', async (_, body) => {
    const attempt = await world.attempt(() => world.say({ body }));
    expect(attempt.became).toEqual(['not a command']);
    expectNothing(attempt);
  });

  it.each(['join', ' \tJOIN!\r\n', '/Join Reader.'])(
    'contrasts with %j, which adds the person',
    async (body) => {
      expect(await world.attempt(() => world.say({ body }))).toMatchObject({
        became: ['added'],
        isChanged: true,
      });
    },
  );
});
