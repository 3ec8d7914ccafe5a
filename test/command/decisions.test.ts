import { afterEach, describe, expect, it } from '@jest/globals';
import { RetryableFailure } from '../../src/runtime/failures.ts';
import { APPROVAL_STANDS, DECISION_PATIENCE, SWEEP_REACH } from '../../src/runtime/limits.ts';
import { type Play, playCommands } from './play-commands.ts';

let play: Play;
afterEach(() => play.close());

const MINUTE = 1 / 60;
const start = async (rule = {}) => {
  play = await playCommands({ teams: ['reader', 'sre'], approve: { by: 'team:leads' }, ...rule });
  for (const login of ['boss', 'deputy']) play.put(login, 'leads');
};

describe('a decision that arrives late', () => {
  it.each(['/approve @mona', '/approve @mona sre', '/deny @mona'])(
    'does not apply to a request made after it was written: %s',
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

  it('applies to a request made before it, even if that arrives late too', async () => {
    await start();
    const question = play.write('mona', '/join sre');
    play.pass(MINUTE);
    const answer = play.write('boss', '/approve @mona');
    play.pass(1);
    expect(await play.again(question)).toEqual(['requested']);
    expect(await play.again(answer)).toEqual(['added']);
  });
});

describe('a decision that overtakes its join', () => {
  /** Writes a join and a decision, without delivering them. */
  const write = async (question: string, answer: string, rule = {}) => {
    await start(rule);
    const join = play.write('mona', question);
    play.pass(MINUTE);
    return [join, play.write('boss', answer)] as const;
  };

  it.each([
    ['/join sre', '/approve @mona', 'added'],
    ['/join sre', '/approve @mona sre', 'added'],
    ['/join sre', '/deny @mona', 'declined'],
  ])(
    'waits for it, whether it is in a queue or was never delivered: %s, %s',
    async (question, answer, outcome) => {
      const [join, decision] = await write(question, answer);
      await expect(play.again(decision)).rejects.toMatchObject({ kind: 'retryable' });
      expect(await play.again(join)).toEqual(['requested']);
      expect(await play.again(decision)).toEqual([outcome]);
    },
  );

  it('waits for one that names only a time', async () => {
    const rule = { teams: ['sre'], for: '30d' };
    const [join, decision] = await write('/join 7d', '/approve @mona', rule);
    await expect(play.again(decision)).rejects.toMatchObject({ kind: 'retryable' });
    expect(await play.again(join)).toEqual(['requested']);
    expect(await play.again(decision)).toEqual(['added']);
  });

  it('waits for a join that is being retried', async () => {
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

  it('finds a request that was made while it searched', async () => {
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

  it('waits after a denial too, if the person has asked again', async () => {
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

  it('waits for 25 hours, then gets a reply', async () => {
    const [, decision] = await write('/join sre', '/approve @mona');
    play.pass(DECISION_PATIENCE / 3_600_000 - MINUTE);
    await expect(play.again(decision)).rejects.toMatchObject({ kind: 'retryable' });
    play.pass(MINUTE);
    expect(await play.again(decision)).toEqual(['denied no-request']);
  });

  it.each([
    ['a comment that is not a command', 'mona', 'may I join?'],
    ['a join for another team', 'mona', '/join reader'],
    ['a join by somebody else', 'hubot', '/join sre'],
    ['another command', 'mona', '/help'],
  ])('gets a reply at once if there is no join to wait for: %s', async (_, login, question) => {
    await start();
    play.know('mona');
    play.write(login, question);
    play.pass(MINUTE);
    expect(await play.say('boss', '/approve @mona sre')).toEqual(['denied no-request']);
  });

  it.each([
    ['it was handled and made no request', async () => void (await play.again())],
    ['it is older than a sweep looks back', async () => play.pass(SWEEP_REACH / 3_600_000)],
    ['it was deleted', async () => play.deleteLast()],
  ])('gets a reply at once if the join will not come: %s', async (_, happens) => {
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

describe('an approval that is recorded while GitHub fails to make the change', () => {
  const HOURS = APPROVAL_STANDS / 3_600_000;
  let isBroken = true;
  /** Approves while GitHub answers every change with 502. */
  const approveWhileFailing = async () => {
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

  it('is carried out by a retry, even if the person asked again meanwhile', async () => {
    const approval = await approveWhileFailing();
    expect(await play.say('mona', '/join reader')).toEqual([]);
    expect(play.replies().at(-1)).toMatch(/^@mona, good news: .*`my_org\/reader` is already approved/);
    expect(pings()).toHaveLength(1);

    isBroken = false;
    play.pass(MINUTE);
    expect(await play.again(approval)).toEqual(['added']);
    expect(play.place('mona', 'reader')).toBe('active');
  });

  it('makes asking again free: it does not count as a request', async () => {
    await approveWhileFailing();
    for (let time = 0; time < 6; time += 1) expect(await play.say('mona', '/join reader')).toEqual([]);
    expect(await play.say('mona', '/join sre')).toEqual(['requested']);
  });

  it('does not keep the person out forever if its command is dead-lettered', async () => {
    await approveWhileFailing();
    play.pass(HOURS);
    expect(await play.say('mona', '/join reader')).toEqual(['requested']);
    expect(pings()).toHaveLength(2);
  });

  it('is carried out by its command if that is redriven before the person asks again', async () => {
    const approval = await approveWhileFailing();
    play.pass(HOURS);
    isBroken = false;
    expect(await play.again(approval)).toEqual(['added']);
  });

  it('is not asked for again by a join that is handled while it is carried out', async () => {
    const approval = await approveWhileFailing();
    isBroken = false;
    const { requests } = play.services.ledger;
    const find = requests.find.bind(requests);
    // The approval is carried out after the join has found its author outside.
    requests.find = async (key) => {
      requests.find = find;
      await play.again(approval);
      return await find(key);
    };
    const join = play.write('mona', '/join reader');
    await expect(play.again(join)).rejects.toThrow(/approved only just now/);
    play.pass(MINUTE);
    expect(await play.again(join)).toEqual([]);
    expect(play.replies().at(-1)).toBe(
      '@mona, you are already in the team `my_org/reader`, so nothing was changed.',
    );
    expect(pings()).toHaveLength(1);
  });

  it('lets the person ask again after they joined and left', async () => {
    const approval = await approveWhileFailing();
    isBroken = false;
    await play.again(approval);
    play.takeOut('mona', 'reader');
    play.pass(MINUTE);
    expect(await play.say('mona', '/join reader')).toEqual(['requested']);
    expect(pings()).toHaveLength(2);
  });
});
