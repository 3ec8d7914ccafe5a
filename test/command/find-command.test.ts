import { afterEach, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { findCommand, isOneTypoAway, matchesUsage, suggest } from '../../src/command/find-command.ts';
import { parseRules } from '../../deploy/rules/resolve.ts';
import { githubEventWith } from '../fixtures/github-event.ts';
import { type Play, playCommands } from './play-commands.ts';

const ruleWith = (keys: object) => {
  const [rule] = parseRules({
    organization: 'my_org',
    rules: [{ repository: 'onboarding', teams: ['reader'], ...keys }],
  }).rules;
  if (rule === undefined) throw new Error('no rule');
  return rule;
};
const APPROVE = { approve: { by: ['boss'] } };
const ALL = { ...APPROVE, commands: ['join', 'leave', 'help'] };
const saying = (body: string) => githubEventWith({ comment: { body } });

describe('finding a command', () => {
  it.each<[body: string, rule: object, name: string | undefined]>([
    ['join', {}, 'join'],
    ['/JOIN Reader', {}, 'join'],
    ['/help', {}, 'help'],
    ['/leave', {}, undefined],
    ['/leave', ALL, 'leave'],
    ['join', { commands: ['leave'] }, undefined],
    ['/approve @mona', {}, undefined],
    ['/approve @mona', APPROVE, 'approve'],
    ['/deny @mona reader', APPROVE, 'deny'],
    ['/approve', APPROVE, undefined],
    ['/approve reader', APPROVE, undefined],
    ['/help reader', {}, undefined],
    ['/join @mona', {}, undefined],
    ['/shrug', ALL, undefined],
    ['I would like to join', ALL, undefined],
  ])('in %s under the rule %j: %s', (body, rule, name) => {
    expect(findCommand(saying(body), ruleWith(rule))?.command.name).toBe(name);
  });

  it('finds none in an edited comment, which may be the words of somebody else', () => {
    const edited = { body: 'join', updated_at: '2026-05-15T15:20:22Z' };
    expect(findCommand(githubEventWith({ comment: edited }), ruleWith({}))).toBeUndefined();
    expect(suggest(githubEventWith({ comment: { ...edited, body: '/jion' } }), ruleWith({}))).toBeUndefined();
  });
});

const [mona, sre] = ['mona', 'sre'];

it.each<[usage: string, login: string | undefined, team: string | undefined, matches: boolean]>([
  ['/help', undefined, undefined, true],
  ['/help', undefined, sre, false],
  ['/help', mona, undefined, false],
  ['/join [TEAM]', undefined, undefined, true],
  ['/join [TEAM]', undefined, sre, true],
  ['/join [TEAM]', mona, undefined, false],
  ['/join [TEAM]', mona, sre, false],
  ['/approve @LOGIN [TEAM]', undefined, undefined, false],
  ['/approve @LOGIN [TEAM]', undefined, sre, false],
  ['/approve @LOGIN [TEAM]', mona, undefined, true],
  ['/approve @LOGIN [TEAM]', mona, sre, true],
  ['/move @LOGIN TEAM', mona, undefined, false],
  ['/move @LOGIN TEAM', mona, sre, true],
  ['/who [@LOGIN]', undefined, undefined, true],
  ['/who [@LOGIN]', mona, undefined, true],
])('matches %s with the login %s and the team %s: %s', (usage, login, team, matches) => {
  expect(matchesUsage(usage, { name: 'any', login, team })).toBe(matches);
});

const RULE = { teams: ['reader', 'sre'], approve: { by: ['boss'] }, commands: ['join', 'leave', 'help'] };

describe('a suggestion', () => {
  let play: Play;
  afterEach(() => play.close());

  it.each([
    ['/jion', '/join'],
    ['/jion sre', '/join sre'],
    ['/JOINT SRE', '/join sre'],
    ['/hlep', '/help'],
    ['/leav reader', '/leave reader'],
    ['/aprove @mona sre', '/approve @mona sre'],
    ['/dney @mona', '/deny @mona'],
    ['/approve', '/approve @LOGIN [TEAM]'],
    ['/aprove sre', '/approve @LOGIN [TEAM]'],
    ['/approve hubot', '/approve @hubot'],
    ['/dney Hubot', '/deny @hubot'],
    ['/join @boss', '/join [TEAM]'],
    ['/help sre', '/help'],
  ])('for %s is %s', async (body, meant) => {
    play = await playCommands(RULE);
    expect(await play.say('mona', body)).toEqual([]);
    expect(play.replies()).toEqual([`@mona, did you mean \`${meant}\`?`]);
    expect(play.changes()).toBe(0);
  });

  it('is made once in a day to the same person', async () => {
    play = await playCommands(RULE);
    for (const body of ['/jion', '/hlep', '/jion']) await play.say('mona', body);
    expect(play.replies()).toHaveLength(1);
    await play.say('hubot', '/jion');
    expect(play.replies()).toHaveLength(2);
    play.pass(25);
    await play.say('mona', '/jion');
    expect(play.replies()).toHaveLength(3);
  });

  it.each([
    'shall I join?',
    'thanks',
    '/leave',
    '/shrug',
    '/me',
    '/joining',
    'jion',
    '/jion please do',
    '/leave it',
    '> /jion',
    '`/jion`',
  ])('is not made for a comment that is far from every command of the rule: %s', async (body) => {
    play = await playCommands({ teams: ['reader'] });
    await play.say('mona', body);
    expect(play.github.calls).toEqual([]);
  });
});

const word = fc.stringMatching(/^[a-z]{1,12}$/);
const letter = fc.stringMatching(/^[a-z]$/);

/** Pairs of a word and the same word with one typo. */
const TYPOS: Readonly<Record<string, fc.Arbitrary<readonly [string, string]>>> = {
  'an inserted letter': fc
    .tuple(word, letter, fc.nat(12))
    .map(([right, more, at]) => [right, right.slice(0, at) + more + right.slice(at)]),
  'a deleted letter': fc
    .tuple(word, fc.nat(11))
    .map(([right, at]) => [right, right.slice(0, at % right.length) + right.slice((at % right.length) + 1)]),
  'a replaced letter': fc
    .tuple(word, letter, fc.nat(11))
    .map(([right, other, at]) => [
      right,
      right.slice(0, at % right.length) + other + right.slice((at % right.length) + 1),
    ]),
  'two swapped neighbors': fc
    .tuple(word, letter, letter, word)
    .map(([before, one, two, after]) => [before + one + two + after, before + two + one + after]),
};

describe('one typo', () => {
  it.each(Object.entries(TYPOS))('is %s, in either direction', (_, pairs) => {
    fc.assert(
      fc.property(pairs, ([right, wrong]) => {
        fc.pre(right !== wrong);
        expect([isOneTypoAway(wrong, right), isOneTypoAway(right, wrong)]).toEqual([true, true]);
      }),
    );
  });

  it.each([
    ['join', 'join'],
    ['jo', 'join'],
    ['jooiin', 'join'],
    ['noij', 'join'],
    ['njio', 'join'],
    ['jnio', 'join'],
    ['oijn', 'join'],
    ['help', 'join'],
    ['', 'join'],
    ['leaves', 'eave'],
    ['dney', 'ddeny'],
  ])('does not turn %j into %j', (word_, other) => {
    expect([isOneTypoAway(word_, other), isOneTypoAway(other, word_)]).toEqual([false, false]);
  });
});
