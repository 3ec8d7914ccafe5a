import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { GITHUB_LAG } from '../../src/runtime/limits.ts';
import { rejectedBy } from '../fixtures/rejected-by.ts';
import { type Play, playCommands } from './play-commands.ts';

const HOUR = 3_600_000;
const NOT_YET = {
  kind: 'retryable',
  notBefore: undefined,
  message: 'GitHub still shows the membership that was just removed',
};

let play: Play;
beforeEach(async () => {
  play = await playCommands({ teams: ['reader'], allow: 'anyone', commands: ['join', 'leave'] });
});
afterEach(() => play.close());

const pass = (ms: number) => play.pass(ms / HOUR);

describe('/leave while GitHub lags behind', () => {
  it.each([
    ['at the next attempt', 10_000, 15_000],
    ['after the longest lag', GITHUB_LAG - 1, GITHUB_LAG],
  ])('ends as left once GitHub shows the removal: %s', async (_, lag, later) => {
    play.put('mona', 'reader');
    play.github.state.organization.membershipLag = lag;
    play.write('mona', '/leave');
    expect(await rejectedBy(play.again())).toMatchObject(NOT_YET);
    expect([play.published, play.replies()]).toEqual([[], []]);

    pass(later);
    expect(await play.again()).toEqual(['left']);
    expect(play.place('mona', 'reader')).toBeUndefined();
    expect(play.changes()).toBe(1);
    expect(await play.posts()).toEqual([':dash: mona left the team my_org/reader.']);
    expect(play.replies()).toHaveLength(1);
  });
});

describe('/leave by somebody in a child team', () => {
  beforeEach(() => {
    play.put('mona', 'sre');
    play.team('sre').parent = play.team('reader');
  });

  it('is retried while GitHub may lag behind, then ends as inherited and says which team to leave', async () => {
    play.write('mona', '/leave');
    for (const passed of [0, GITHUB_LAG - 1]) {
      pass(passed);
      expect(await rejectedBy(play.again())).toMatchObject(NOT_YET);
    }
    expect(play.published).toEqual([]);

    pass(1);
    expect(await play.again()).toEqual(['failed inherited']);
    expect(play.changes()).toBe(1);
    expect(play.replies()).toEqual([
      '@mona, you are in the team `my_org/reader` by being in a team below it. Leave that one instead.',
    ]);
    expect(await play.posts()).toEqual([
      ':warning: GitHub did not do what mona asked for in the team my_org/reader: they are in it by being in a team below it, and have to leave that one.',
    ]);
    pass(HOUR);
    expect(await play.again()).toEqual([]);
    expect(play.replies()).toHaveLength(1);
  });

  it('ends as left if they leave the child team meanwhile', async () => {
    play.write('mona', '/leave');
    expect(await rejectedBy(play.again())).toMatchObject(NOT_YET);
    play.takeOut('mona', 'sre');
    pass(15_000);
    expect(await play.again()).toEqual(['left']);
  });
});
