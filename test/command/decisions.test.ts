import { afterEach, describe, expect, it } from '@jest/globals';
import { type Play, playCommands } from './play-commands.ts';

let play: Play;
afterEach(() => play.close());

const MINUTE = 1 / 60;
const start = async () => {
  play = await playCommands({ teams: ['reader', 'sre'], approve: { by: 'team:leads' } });
  for (const login of ['boss', 'deputy']) play.put(login, 'leads');
};

describe('a decision that comes late', () => {
  it.each(['/approve @mona', '/approve @mona sre', '/deny @mona'])(
    'is none on what was asked only after it was written: %s',
    async (body) => {
      await start();
      await play.say('mona', '/join reader');
      const late = play.write('deputy', body);
      play.pass(MINUTE);
      await play.say('boss', '/approve @mona reader');
      await play.say('mona', '/join sre');
      const heard = await play.again(late);
      expect(heard).toEqual([expect.stringMatching(/^denied (no-request|decided-before)$/)]);
      expect(play.place('mona', 'sre')).toBeUndefined();
      expect(await play.say('deputy', '/approve @mona')).toEqual(['added']);
    },
  );

  it('is one on what was asked before, be that heard of late as well', async () => {
    await start();
    const question = play.write('mona', '/join sre');
    play.pass(MINUTE);
    const answer = play.write('boss', '/approve @mona');
    play.pass(1);
    expect(await play.again(question)).toEqual(['requested']);
    expect(await play.again(answer)).toEqual(['added']);
  });
});
