import { afterEach, describe, expect, it } from '@jest/globals';
import { type Play, playCommands } from './play-commands.ts';

let play: Play;
afterEach(() => play.close());

const RULE = { teams: ['reader', 'sre'], approve: { by: ['boss'] }, commands: ['join', 'leave', 'help'] };

describe('what somebody may have meant', () => {
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
  ])('by %s is %s, as it is to be written', async (body, meant) => {
    play = await playCommands(RULE);
    expect(await play.say('mona', body)).toEqual([]);
    expect(play.replies()).toEqual([`@mona, did you mean \`${meant}\`?`]);
    expect(play.changes()).toBe(0);
  });

  it('is asked once in a day, however often somebody slips', async () => {
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
  ])('is nothing that the rule lets people say, so nobody answers: %s', async (body) => {
    play = await playCommands({ teams: ['reader'] });
    await play.say('mona', body);
    expect(play.github.calls).toEqual([]);
  });
});
