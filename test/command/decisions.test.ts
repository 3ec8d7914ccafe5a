import { afterEach, describe, expect, it } from '@jest/globals';
import { RetryableFailure } from '../../src/runtime/failures.ts';
import { APPROVAL_STANDS } from '../../src/runtime/limits.ts';
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

describe('an approval that is on record, and whose change GitHub does not make yet', () => {
  const HOURS = APPROVAL_STANDS / 3_600_000;
  let isBroken = true;
  /** Until it is mended, GitHub answers each change with a 502. */
  const approveInVain = async () => {
    isBroken = true;
    await start();
    const { octokit } = play.services;
    play.services.octokit = async () => {
      const connected = await octokit();
      connected.hook.wrap('request', async (request, options) => {
        if (isBroken && options.method === 'PUT') throw new RetryableFailure('GitHub answered 502');
        return request(options);
      });
      return connected;
    };
    await play.say('mona', '/join reader');
    const approval = play.write('boss', '/approve @mona reader');
    await expect(play.again(approval)).rejects.toThrow('502');
    play.pass(MINUTE);
    return approval;
  };
  const pings = () => play.replies().filter((text) => text.includes('@my_org/leads'));

  it('is carried out by its next try, though the person asked once more meanwhile', async () => {
    const approval = await approveInVain();
    expect(await play.say('mona', '/join reader')).toEqual([]);
    expect(play.replies().at(-1)).toMatch(/^@mona, good news: .*`my_org\/reader` is already approved/);
    expect(pings()).toHaveLength(1);

    isBroken = false;
    play.pass(MINUTE);
    expect(await play.again(approval)).toEqual(['added']);
    expect(play.place('mona', 'reader')).toBe('active');
  });

  it('is no request for the count of those that one can make in a day', async () => {
    await approveInVain();
    for (let time = 0; time < 6; time += 1) expect(await play.say('mona', '/join reader')).toEqual([]);
    expect(await play.say('mona', '/join sre')).toEqual(['requested']);
  });

  it('does not keep the person out for ever where its command is dead-lettered', async () => {
    await approveInVain();
    play.pass(HOURS);
    expect(await play.say('mona', '/join reader')).toEqual(['requested']);
    expect(pings()).toHaveLength(2);
  });

  it('is carried out by its command, if that is sent back before the person asks anew', async () => {
    const approval = await approveInVain();
    play.pass(HOURS);
    isBroken = false;
    expect(await play.again(approval)).toEqual(['added']);
  });

  it('lets the person ask anew once they are in and out again', async () => {
    const approval = await approveInVain();
    isBroken = false;
    await play.again(approval);
    play.takeOut('mona', 'reader');
    play.pass(MINUTE);
    expect(await play.say('mona', '/join reader')).toEqual(['requested']);
    expect(pings()).toHaveLength(2);
  });
});
