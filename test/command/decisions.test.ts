import { afterEach, describe, expect, it } from '@jest/globals';
import { RetryableFailure } from '../../src/runtime/failures.ts';
import { APPROVAL_STANDS, DECISION_PATIENCE, SWEEP_REACH } from '../../src/runtime/limits.ts';
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

describe('a decision that overtakes the join that it is about', () => {
  /** Somebody asks and is answered, and Usher hears of neither yet. */
  const write = async (question: string, answer: string) => {
    await start();
    const join = play.write('mona', question);
    play.pass(MINUTE);
    return [join, play.write('boss', answer)] as const;
  };

  it.each([
    ['/join sre', '/approve @mona', 'added'],
    ['/join sre', '/approve @mona sre', 'added'],
    ['/join sre', '/deny @mona', 'declined'],
  ])(
    'waits for it, whether it is still in a queue or was not delivered: %s, %s',
    async (question, answer, came) => {
      const [join, decision] = await write(question, answer);
      await expect(play.again(decision)).rejects.toMatchObject({ kind: 'retryable' });
      expect(await play.again(join)).toEqual(['requested']);
      expect(await play.again(decision)).toEqual([came]);
    },
  );

  it('waits for one that is being retried', async () => {
    const [join, decision] = await write('/join sre', '/approve @mona');
    const { octokit } = play.services;
    play.services.octokit = async () => {
      throw new RetryableFailure('GitHub is down');
    };
    await expect(play.again(join)).rejects.toThrow('GitHub is down');
    play.services.octokit = octokit;
    await expect(play.again(decision)).rejects.toMatchObject({ kind: 'retryable' });
    expect(await play.again(join)).toEqual(['requested']);
    expect(await play.again(decision)).toEqual(['added']);
  });

  it('finds the request that was made while it looked for it', async () => {
    const [join, decision] = await write('/join sre', '/approve @mona');
    const { octokit } = play.services;
    play.services.octokit = async () => {
      const connected = await octokit();
      connected.hook.before('request', async ({ method, url }) => {
        if (method !== 'GET' || !url.endsWith('/issues/comments')) return;
        play.services.octokit = octokit;
        await play.again(join);
      });
      return connected;
    };
    await expect(play.again(decision)).rejects.toMatchObject({ kind: 'retryable' });
    expect(await play.again(decision)).toEqual(['added']);
  });

  it('also waits after a denial, if the person has asked anew since', async () => {
    await start();
    await play.say('mona', '/join sre');
    await play.say('boss', '/deny @mona');
    play.pass(25);
    const join = play.write('mona', '/join sre');
    play.pass(MINUTE);
    const decision = play.write('boss', '/approve @mona');
    await expect(play.again(decision)).rejects.toMatchObject({ kind: 'retryable' });
    await play.again(join);
    expect(await play.again(decision)).toEqual(['added']);
  });

  it('waits for 25 hours, and is answered then', async () => {
    const [, decision] = await write('/join sre', '/approve @mona');
    play.pass(DECISION_PATIENCE / 3_600_000 - MINUTE);
    await expect(play.again(decision)).rejects.toMatchObject({ kind: 'retryable' });
    play.pass(MINUTE);
    expect(await play.again(decision)).toEqual(['denied no-request']);
  });

  it.each([
    ['talk', 'mona', 'may I join?'],
    ['a join for a team that is not decided on', 'mona', '/join reader'],
    ['a join by somebody else', 'hubot', '/join sre'],
    ['another command', 'mona', '/help'],
  ])('is answered at once where there is none to wait for: %s', async (_, login, question) => {
    await start();
    play.know('mona');
    play.write(login, question);
    play.pass(MINUTE);
    expect(await play.say('boss', '/approve @mona sre')).toEqual(['denied no-request']);
  });

  it.each([
    ['it was handled, and is no request', async () => void (await play.again())],
    ['it is older than a sweep looks back', async () => play.pass(SWEEP_REACH / 3_600_000)],
    ['it was deleted', async () => play.deleteLast()],
  ])('is answered at once where the join does not come: %s', async (_, happens) => {
    await start();
    await play.say('mona', '/join sre');
    await play.say('boss', '/deny @mona');
    play.pass(1);
    // Too soon after the denial.
    play.write('mona', '/join sre');
    await happens();
    play.pass(MINUTE);
    expect(await play.say('boss', '/approve @mona sre')).toEqual(['denied decided-before']);
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
