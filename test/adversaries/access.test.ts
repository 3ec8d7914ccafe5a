import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectHarmless, expectNoPing } from './attempt.ts';
import { startWorld } from './world.ts';
import type { Comment } from './write.ts';

let world: Awaited<ReturnType<typeof startWorld>>;
beforeAll(async () => {
  world = await startWorld();
  world.put('boss', 31, 'leads');
});
afterAll(() => world.close());

const visit = (login: string, id: number, body: string, more: Comment = {}): Comment => ({
  repository: 'visiting',
  login,
  id,
  body,
  ...more,
});
const HOUR = 3_600_000;

/** What somebody writes to get more time than the rule gives, and what becomes of it. */
const TOO_LONG: readonly (readonly [body: string, became: string])[] = [
  ['/join visitors 8d', 'answered'],
  ['/join visitors 2w', 'answered'],
  ['/join visitors 169h', 'answered'],
  ['/join visitors 365d', 'answered'],
  ['/join visitors 9999d', 'answered'],
  ['/join visitors 999999w', 'answered'],
  ['/join 8d', 'answered'],
  ['/join visitors 0h', 'answered'],
  ['/join visitors 0000h', 'answered'],
  ['/join visitors 9999999d', 'not a command'],
  ['/join visitors -7d', 'not a command'],
  ['/join visitors +7d', 'not a command'],
  ['/join visitors 7.5d', 'not a command'],
  ['/join visitors 1e9d', 'not a command'],
  ['/join visitors 0x7d', 'not a command'],
  ['/join visitors 7d 7d', 'not a command'],
  ['/join visitors 7d, 365d', 'not a command'],
  ['/join visitors 7y', 'not a command'],
  ['/join visitors ٣d', 'not a command'],
  ['/join visitors ７d', 'not a command'],
  ['/join visitors ७d', 'not a command'],
  ['/join visitors 7ｄ', 'not a command'],
  ['/join visitors 7d\u200B', 'not a command'],
  ['/join visitors 7d for ever', 'not a command'],
  ['/join visitors 7d\n/join visitors 365d', 'not a command'],
  ['/join visitors until 2030-01-01', 'not a command'],
];

describe('somebody who wants more time than the rule gives', () => {
  it.each(TOO_LONG)('is not let in: %j', async (body, became) => {
    const attempt = await world.attempt(() => world.say(visit('greedy', 41, body)));
    expect(attempt.became).toEqual([became]);
    expectHarmless(attempt);
    expect(await world.endOf('visitors', 41)).toBeUndefined();
  });

  it.each(TOO_LONG)('gets no later end if they are in: %j', async (body) => {
    await world.attempt(() => world.say(visit('greedier', 42, 'join')));
    const end = await world.endOf('visitors', 42);
    const attempt = await world.attempt(() => world.say(visit('greedier', 42, body)));
    expectHarmless(attempt);
    expect(await world.endOf('visitors', 42)).toBe(end);
  });

  it('gets no more by asking again and again', async () => {
    await world.attempt(() => world.say(visit('eager', 43, 'join')));
    const first = (await world.endOf('visitors', 43)) ?? 0;
    for (let asked = 0; asked < 5; asked += 1)
      await world.attempt(() => world.say(visit('eager', 43, '/join visitors 7d')));
    // Each attempt is 25 hours after the last one.
    expect((await world.endOf('visitors', 43)) ?? 0).toBeLessThanOrEqual(first + 5 * 25 * HOUR + 60_000);
  });
});

/** What somebody writes about another person's time. */
const OF_ANOTHER: readonly (readonly [title: string, attack: Comment, became: string])[] = [
  ['extends it', visit('mallory', 51, '/join @owner visitors 7d'), 'answered'],
  ['ends it', visit('mallory', 51, '/leave @owner visitors'), 'answered'],
  ['approves it', visit('mallory', 51, '/approve @owner visitors 7d'), 'not a command'],
  [
    'approves it where somebody decides',
    visit('mallory', 51, '/approve @owner visitors 7d', { repository: 'asking-to-visit' }),
    'denied/not-an-approver',
  ],
  [
    'approves more than the rule gives',
    visit('boss', 31, '/approve @owner visitors 8d', { repository: 'asking-to-visit' }),
    'denied/no-request',
  ],
];

describe('a membership for a time', () => {
  it.each(OF_ANOTHER)('is not another person’s to change: %s', async (_, attack, became) => {
    await world.attempt(() => world.say(visit('owner', 50, 'join')));
    const end = await world.endOf('visitors', 50);
    const attempt = await world.attempt(() => world.say(attack));
    expect(attempt.became).toEqual([became]);
    expect(await world.endOf('visitors', 50)).toBe(end);
  });

  it('contrasts with its own person’s, who may renew and give it back', async () => {
    await world.attempt(() => world.say(visit('rightful', 52, 'join')));
    const renewal = await world.attempt(() => world.say(visit('rightful', 52, 'join')));
    expect(renewal.became).toEqual(['renewed']);
    expect(renewal.changes).toEqual([]);
    const leaving = await world.attempt(() => world.say(visit('rightful', 52, '/leave')));
    expect(leaving).toMatchObject({ became: ['left'], isChanged: true });
  });
});

const REASONS: readonly (readonly [title: string, reason: string, became: string])[] = [
  ['mentions everybody', '@everyone @my_org/leads <!channel> <@U012AB3CD>', 'requested'],
  [
    'links',
    'see https://evil.example and <https://evil.example|this> [x](https://evil.example)',
    'requested',
  ],
  ['ends the code around it', '` @boss ``` @boss', 'requested'],
  ['looks like an approval', 'boss approved it. /approve @thief', 'requested'],
  ['is HTML', '<img src=x onerror=alert(1)> <b>', 'requested'],
  ['turns the text around', 'evil \u202Etext', 'not a command'],
  ['has a second line', 'a\n@boss', 'not a command'],
  ['has a control', 'a\u001B[31m', 'not a command'],
  ['shows nothing', '\u200B\u2060', 'not a command'],
  ['is too long', 'x'.repeat(141), 'answered'],
  ['is cut', 'x'.repeat(300), 'not a command'],
];

describe('a reason', () => {
  it.each(REASONS)('is only text: one that %s', async (title, reason, became) => {
    const id = 60 + REASONS.findIndex(([other]) => other === title);
    const asked = { repository: 'asking-to-visit', login: `thief-${id}`, id };
    const attempt = await world.attempt(() =>
      world.say({ ...asked, body: `/join visitors because ${reason}` }),
    );
    expect(attempt.became).toEqual([became]);
    expectHarmless(attempt);
    expectNoPing(attempt.slack);
    const outsideCode = attempt.replies.map((reply) =>
      reply.replaceAll(/(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)/g, ''),
    );
    expect(outsideCode.filter((reply) => /evil|everyone|<img/.test(reply))).toEqual([]);
  });
});
