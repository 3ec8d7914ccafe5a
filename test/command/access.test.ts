import { afterEach, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { moveEnd } from '../../cli/grants.ts';
import { canRenew, endOf } from '../../src/command/access.ts';
import { grantKey, membershipLockKey } from '../../src/ledger/entries.ts';
import { Table } from '../../src/ledger/table.ts';
import { parseDuration } from '../../src/rules/durations.ts';
import { RetryableFailure } from '../../src/runtime/failures.ts';
import { REMOVAL_LOCK } from '../../src/runtime/limits.ts';
import { reportWith } from '../fixtures/notification.ts';
import { type Play, playCommands } from './play-commands.ts';

const START = Date.parse('2026-11-23T12:00:00Z');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let play: Play;
const setUp = async (rule: object) => {
  play = await playCommands({ teams: ['reader'], commands: ['join', 'leave', 'help'], ...rule });
};
afterEach(() => play.close());

const grantOf = (login: string, team = 'reader') =>
  play.services.ledger.grants.find(grantKey(team, play.know(login)));
const lastReply = () => play.replies().at(-1);

describe('a team with `for`', () => {
  it('lets somebody in until its time is over, and says so', async () => {
    await setUp({ for: '30d' });
    expect(await play.say('mona', 'join')).toEqual(['added']);
    expect(lastReply()).toBe(
      'Welcome, @mona! You are now in the team `my_org/reader` until 23 December 2026, 12:00 UTC.',
    );
    expect(await play.posts()).toEqual([
      ':wave: mona was added to the team my_org/reader until 23 December 2026, 12:00 UTC.',
    ]);
    expect(await grantOf('mona')).toMatchObject({
      state: 'active',
      since: START,
      until: START + 30 * DAY,
      time: 30 * DAY,
      report: { person: { login: 'mona' }, team: 'reader', repository: 'my_org/onboarding' },
    });
  });

  it.each([
    ['/join reader 7d', 7 * DAY],
    ['/join 7d', 7 * DAY],
    ['/join reader 2W!', 14 * DAY],
    ['/join reader 30d', 30 * DAY],
    ['/join reader 1h because I look something up', HOUR],
  ])('gives as long as somebody asks for, within the rule: %s', async (body, time) => {
    await setUp({ for: '30d' });
    expect(await play.say('mona', body)).toEqual(['added']);
    expect(await grantOf('mona')).toMatchObject({ until: START + time, time });
  });

  it.each([
    ['/join reader 31d', /at most 30 days here\. Comment `\/join reader 30d`, or name a shorter time\.$/],
    ['/join reader 5w', /at most 30 days/],
    ['/join reader 9999d', /a time can be from 1h to 30d here, .* like `\/join reader 30d`\.$/],
    ['/join reader 0h', /a time can be from 1h to 30d here/],
  ])('refuses to give more: %s', async (body, reply) => {
    await setUp({ for: '30d' });
    expect(await play.say('mona', body)).toEqual([]);
    expect(lastReply()).toMatch(reply);
    expect([play.place('mona', 'reader'), await grantOf('mona')]).toEqual([undefined, undefined]);
  });

  it.each(['/join reader 2h', '/join reader 0h'])(
    'offers no other time where there is none: %s',
    async (body) => {
      await setUp({ for: '1h' });
      await play.say('mona', body);
      expect(lastReply()).toBe(
        '@mona, the team `reader` is open for 1 hour here. Comment `/join reader` without a time.',
      );
      await play.say('mona', '/help');
      expect(lastReply()).toMatch(/; for 1 hour$/);
    },
  );

  it.each(['/join reader ٣d', '/join reader ７d', '/join reader 7d more', '/join reader 7d 7d'])(
    'ignores what is no time: %s',
    async (body) => {
      await setUp({ for: '30d' });
      expect(await play.say('mona', body)).toEqual([]);
      expect([play.replies(), play.place('mona', 'reader')]).toEqual([[], undefined]);
    },
  );

  it('gives no end to somebody who was in before', async () => {
    await setUp({ for: '30d' });
    play.put('mona', 'reader');
    await play.say('mona', 'join');
    await play.say('mona', '/join reader 7d');
    expect([await grantOf('mona'), play.changes()]).toEqual([undefined, 0]);
    expect(play.replies()).toEqual([
      '@mona, you are already in the team `my_org/reader`, so nothing was changed.',
    ]);
  });

  it('tells an invited person when their access ends', async () => {
    await setUp({ for: '30d', allow: 'anyone' });
    expect(await play.say('stranger-1', 'join')).toEqual(['invited']);
    expect(lastReply()).toMatch(/ Your access ends on 23 December 2026, 12:00 UTC\.$/);
    expect(await grantOf('stranger-1')).toMatchObject({ state: 'active', until: START + 30 * DAY });
  });

  it('takes it back early with /leave', async () => {
    await setUp({ for: '30d' });
    await play.say('mona', 'join');
    play.pass(1);
    expect(await play.say('mona', '/leave')).toEqual(['left']);
    expect(await grantOf('mona')).toMatchObject({ state: 'ended', ended_as: 'left' });
  });

  it('gives nothing in a rehearsal, and tells the end', async () => {
    await setUp({ for: '30d', dry_run: true });
    expect(await play.say('mona', 'join')).toEqual(['added']);
    expect(lastReply()).toContain('until 23 December 2026, 12:00 UTC');
    expect(await grantOf('mona')).toBeUndefined();
  });

  it('gives nothing if GitHub refuses', async () => {
    await setUp({ for: '30d' });
    play.team('reader').externalGroup = 'Readers';
    await play.say('mona', 'join');
    expect(await grantOf('mona')).toMatchObject({ state: 'ended', ended_as: 'not-given' });
  });
});

describe('renewing', () => {
  const joinThenWait = async (rule: object, hours: number) => {
    await setUp({ for: '30d', ...rule });
    await play.say('mona', 'join');
    play.pass(hours);
  };

  it('moves the end, without a change on GitHub', async () => {
    await joinThenWait({}, 28 * 24);
    const before = play.changes();
    expect(await play.say('mona', 'join')).toEqual(['renewed']);
    expect([play.changes(), lastReply()]).toEqual([
      before,
      '@mona, you are now in the team `my_org/reader` until 20 January 2027, 12:00 UTC.',
    ]);
    expect(await grantOf('mona')).toMatchObject({ since: START, until: START + 58 * DAY });
    expect(await play.again()).toEqual([]);
  });

  it('is not worth it yet: they are already in', async () => {
    await joinThenWait({}, 24);
    await play.say('mona', 'join');
    expect(lastReply()).toBe(
      '@mona, you are already in the team `my_org/reader` until 23 December 2026, 12:00 UTC, so nothing was changed.',
    );
    expect(await grantOf('mona')).toMatchObject({ until: START + 30 * DAY });
  });

  it('never makes the time shorter', async () => {
    await joinThenWait({}, 24);
    await play.say('mona', '/join reader 7d');
    expect(await grantOf('mona')).toMatchObject({ until: START + 30 * DAY });
  });

  it('passes the same gate: somebody who could not join any more is refused', async () => {
    await setUp({ for: '30d', allow: 'team:leads' });
    play.put('mona', 'leads');
    await play.say('mona', 'join');
    play.pass(28 * 24);
    play.takeOut('mona', 'leads');
    expect(await play.say('mona', 'join')).toEqual(['denied not-in-team']);
    expect(await grantOf('mona')).toMatchObject({ until: START + 30 * DAY });
  });

  it('asks again where somebody decides, and is told apart from a first request', async () => {
    await setUp({ for: '30d', teams: ['sre'], approve: { by: ['boss'] } });
    await play.say('mona', '/join sre because I am on call');
    expect(lastReply()).toBe(
      '@mona would like to join the team `my_org/sre` for 30 days. Their reason: ` I am on call `. @boss: please answer here with `/approve @mona sre` or `/deny @mona sre`. A request is open for 14 days.',
    );
    expect(await play.say('boss', '/approve @mona sre 7d')).toEqual(['added']);
    expect(await grantOf('mona', 'sre')).toMatchObject({ until: START + 7 * DAY });
    play.pass(6 * 24 + 12);
    expect(await play.say('mona', '/join sre 14d')).toEqual(['requested']);
    expect(lastReply()).toContain('@mona would like to stay in the team `my_org/sre` for another 14 days.');
    expect(await grantOf('mona', 'sre')).toMatchObject({ until: START + 7 * DAY });
    expect(await play.say('boss', '/approve @mona')).toEqual(['renewed']);
    expect(lastReply()).toBe(
      '@mona, you are now in the team `my_org/sre` until 14 December 2026, 00:00 UTC. @boss approved it.',
    );
    expect(await grantOf('mona', 'sre')).toMatchObject({ until: START + 20.5 * DAY });
    expect(await play.posts()).toContain(
      ':wave: mona was added to the team my_org/sre until 30 November 2026, 12:00 UTC. boss approved it. Their reason: “I am on call”.',
    );
  });

  it('is told apart from a first request also where it is declined', async () => {
    await setUp({ for: '30d', teams: ['sre'], approve: { by: ['boss'] } });
    await play.say('mona', '/join sre');
    await play.say('boss', '/approve @mona sre 7d');
    play.pass(6 * 24 + 12);
    await play.say('mona', '/join sre');
    expect(await play.say('boss', '/deny @mona')).toEqual(['declined']);
    expect(lastReply()).toMatch(
      /^@mona, your request to stay in the team `my_org\/sre` was declined by @boss\./,
    );
  });

  it('is out of reach once an admin has revoked it', async () => {
    await setUp({});
    const until = new Date(START + 60 * DAY);
    const grant = {
      key: 'grant/reader/1',
      state: 'active',
      since: START,
      until: START,
      time: DAY,
      given_by: 'command/5/1',
      report: reportWith(),
    } as const;
    expect(canRenew(grant, until, DAY)).toBe(true);
    expect(canRenew({ ...grant, revoked: START }, until, DAY)).toBe(false);
    for (const state of ['adding', 'removing', 'ended'] as const)
      expect(canRenew({ ...grant, state }, until, DAY)).toBe(false);
  });

  it('tells no end that is over', async () => {
    await setUp({ for: '30d' });
    await play.say('mona', 'join');
    play.pass(1);
    const grant = await grantOf('mona');
    if (grant === undefined) throw new Error('nothing was granted');
    const { dynamodb, services } = play;
    await moveEnd(new Table(dynamodb, 'ledger'), grant, services.now(), services.now());
    await play.say('mona', 'join');
    expect(lastReply()).toBe('@mona, you are already in the team `my_org/reader`, so nothing was changed.');
  });
});

describe('a `join` while a sweep takes its author out', () => {
  const startRemoval = async () => {
    await setUp({ for: '30d' });
    await play.say('mona', '/join reader 1d');
    play.pass(24);
    const { grants, limits } = play.services.ledger;
    await limits.acquire(membershipLockKey('reader', play.know('mona')), 'sweep/1', REMOVAL_LOCK);
    const grant = await grantOf('mona');
    if (grant === undefined) throw new Error('there is no grant');
    await grants.startRemoval(grant, 'sweep/1');
    return grant;
  };

  it('waits, and lets them in anew', async () => {
    const grant = await startRemoval();
    await expect(play.say('mona', 'join')).rejects.toThrow(RetryableFailure);
    play.takeOut('mona', 'reader');
    await play.services.ledger.grants.end(grant, 'expired');
    play.pass(0.1);
    expect(await play.again()).toEqual(['added']);
    expect(play.place('mona', 'reader')).toBe('active');
  });

  it('waits until a sweep has announced that they were out, if it could not at once', async () => {
    const grant = await startRemoval();
    play.takeOut('mona', 'reader');
    play.pass(0.1);
    await expect(play.say('mona', 'join')).rejects.toThrow(RetryableFailure);
    expect(await grantOf('mona')).toMatchObject({ state: 'removing', given_by: grant.given_by });
    await play.services.ledger.grants.end(grant, 'expired');
    expect(await play.again()).toEqual(['added']);
  });

  it('is answered if the sweep was interrupted, and they are left in', async () => {
    await startRemoval();
    play.pass(0.1);
    await play.say('mona', 'join');
    expect(lastReply()).toMatch(/^@mona, you are already in the team `my_org\/reader`/);
  });
});

describe('an approval', () => {
  const ask = async (body: string) => {
    await setUp({ for: '30d', teams: ['sre'], approve: { by: ['boss'] } });
    await play.say('mona', body);
  };

  it.each([
    ['/join sre', '/approve @mona', 30],
    ['/join sre 7d', '/approve @mona sre', 7],
    ['/join sre 7d', '/approve @mona sre 2d', 2],
    ['/join sre 7d', '/approve @mona sre 10d', 10],
    ['/join sre 7d', '/approve @mona 2d', 2],
  ])('of %s by %s is for %i days', async (asked, approved, days) => {
    await ask(asked);
    expect(await play.say('boss', approved)).toEqual(['added']);
    expect(await grantOf('mona', 'sre')).toMatchObject({ until: START + days * DAY });
  });

  it('of more than the rule gives is refused, and the request stays open', async () => {
    await ask('/join sre 7d');
    expect(await play.say('boss', '/approve @mona sre 31d')).toEqual([]);
    expect(lastReply()).toMatch(
      /^@boss, the team `sre` is open for at most 30 days here\. Comment `\/approve @mona sre 30d`/,
    );
    expect(await play.say('boss', '/approve @mona 31d')).toEqual([]);
    expect(await play.say('boss', '/approve @mona sre 30d')).toEqual(['added']);
  });

  it('tells nobody but an approver what is possible', async () => {
    await ask('/join sre 7d');
    expect(await play.say('mallory', '/approve @mona sre 31d')).toEqual(['denied not-an-approver']);
    expect(await play.say('mona', '/approve @mona sre 9999d')).toEqual(['denied not-an-approver']);
  });

  it('repeats what an open request asks for when the person asks for more', async () => {
    await ask('/join sre 7d because a');
    await play.say('mona', '/join sre 30d because b');
    expect(lastReply()).toContain(
      'would like to join the team `my_org/sre` for 7 days. Their reason: ` a `.',
    );
    await play.say('boss', '/approve @mona');
    expect(await grantOf('mona', 'sre')).toMatchObject({ until: START + 7 * DAY });
  });
});

describe('a team without `for`', () => {
  it('refuses a time, and says what is possible', async () => {
    await setUp({});
    expect(await play.say('mona', '/join reader 7d')).toEqual([]);
    expect(lastReply()).toBe(
      '@mona, membership in the team `reader` does not end here. Comment `/join reader` without a time.',
    );
    expect(await play.say('mona', '/join 7d')).toEqual(['denied no-such-team']);
    expect(await play.say('mona', 'join')).toEqual(['added']);
    expect([lastReply(), await grantOf('mona')]).toEqual([
      'Welcome, @mona! You are now in the team `my_org/reader`.',
      undefined,
    ]);
  });
});

describe('the time in an approval that lacks something', () => {
  const setUpTwo = async () => {
    await setUp({ teams: ['reader', 'sre'], approve: { by: ['boss'] }, for: '30d' });
    play.know('boss');
    for (const team of ['reader', 'sre']) await play.say('mona', `/join ${team}`);
  };

  it.each([
    ['/approve @mona 7d', 'Say which: `/approve @mona reader 7d`, `/approve @mona sre 7d`.'],
    ['/approve mona 7d', 'did you mean `/approve @mona 7d`?'],
  ])('is part of what to comment instead: %s', async (body, words) => {
    await setUpTwo();
    expect(await play.say('boss', body)).toEqual([]);
    expect(lastReply()).toContain(words);
  });
});

describe('a reason', () => {
  it('is asked for where the rule requires one', async () => {
    await setUp({ reason: 'required' });
    expect(await play.say('mona', 'join')).toEqual([]);
    expect(lastReply()).toBe(
      '@mona, the team `reader` asks for a reason. Comment `/join reader because …`, with your reason in up to 140 characters.',
    );
    expect(await play.say('mona', '/join because I write the docs.')).toEqual(['added']);
    expect(play.published).toMatchObject([{ because: 'I write the docs.' }]);
  });

  it.each([
    ['31d', { for: '30d' }, 'Comment `/join reader 30d because …`, or name a shorter time.'],
    ['99w', { for: '30d' }, 'in hours, days or weeks, like `/join reader 30d because …`.'],
    ['2h', { for: '1h' }, 'Comment `/join reader because …` without a time.'],
    ['7d', {}, 'Comment `/join reader because …` without a time.'],
  ])('is part of what to comment instead of %s', async (time, rule, words) => {
    await setUp({ ...rule, reason: 'required' });
    await play.say('mona', `/join reader ${time} because I am on call`);
    expect(lastReply()).toContain(words);
  });

  it('has up to 140 characters', async () => {
    await setUp({});
    expect(await play.say('mona', `/join reader because ${'🚀'.repeat(141)}`)).toEqual([]);
    expect(lastReply()).toContain('a reason can have up to 140 characters');
    expect(await play.say('mona', `/join reader because ${'🚀'.repeat(140)}`)).toEqual(['added']);
  });

  it('is never taken for whole when it was cut: no part of a longer comment is a command', async () => {
    await setUp({});
    const event = play.write('mona', `/join reader because ${'x'.repeat(100)}`);
    const comment = { ...event.comment, body_was_cut: true };
    expect(await play.again({ ...event, comment })).toEqual([]);
    expect([play.place('mona', 'reader'), play.replies()]).toEqual([undefined, []]);
  });

  it('neither mentions nor links on the issue and in Slack', async () => {
    await setUp({ teams: ['sre'], approve: { by: ['boss'] } });
    await play.say('mona', '/join sre because ``@everyone`` <!channel> [x](https://evil.example)');
    expect(lastReply()).toContain(
      'Their reason: ``` ``@everyone`` <!channel> [x](https://evil.example) ```.',
    );
    expect(await play.posts()).toEqual([
      ':raising_hand: mona would like to join the team my_org/sre. Their reason: “``@everyone`` &lt;!channel&gt; [x](https://evil.example)”. On the issue, boss can approve or deny it.',
    ]);
  });
});

describe('the end of a time', () => {
  it('is never early, by less than a minute late, and in whole minutes', async () => {
    await setUp({});
    fc.assert(
      fc.property(
        fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }),
        fc.integer({ min: 1, max: 365 }),
        (now, days) => {
          const time = parseDuration(`${days}d`) ?? 0;
          const late = endOf(now, time).getTime() - now.getTime() - time;
          expect(late).toBeGreaterThanOrEqual(0);
          expect(late).toBeLessThan(60_000);
          expect(endOf(now, time).getTime() % 60_000).toBe(0);
        },
      ),
    );
  });
});
