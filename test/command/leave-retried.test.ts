import { afterEach, describe, expect, it } from '@jest/globals';
import { grantKey } from '../../src/ledger/entries.ts';
import { injectCrashes } from './inject-crashes.ts';
import { type Play, playCommands } from './play-commands.ts';

let play: Play;
afterEach(() => play.close());

const MINUTE = 1 / 60;
const RULE = { teams: ['reader'], commands: ['join', 'leave'] };

/** Whether the last attempt to leave has reached GitHub. */
const isOut = (login: string) => play.place(login, 'reader') === undefined;
const grantOf = (login: string) => play.services.ledger.grants.find(grantKey('reader', play.know(login)));

/**
 * Plays a `/leave` that crashes after each of its calls, something that happens before the retry, and the retry.
 *
 * @param meanwhile - What happens if the person is out.
 * @param check - Called after the retry, with how often Usher took the person out.
 */
async function interrupted(
  before: (login: string) => unknown,
  meanwhile: (login: string) => unknown,
  check: (login: string, calls: number, removals: number) => unknown,
) {
  const crash = injectCrashes(play);
  let late = 0;
  for (let calls = 1, crashed = true; crashed; calls += 1) {
    const login = `mona-${calls}`;
    await before(login);
    play.pass(1);
    const removals = () => play.github.calls.filter(({ method }) => method === 'DELETE').length;
    const start = removals();
    const leaving = play.write(login, '/leave');
    crashed = await crash.after(calls, () => play.again(leaving));
    play.pass(10 * MINUTE);
    if (!isOut(login) || !crashed) continue;
    await meanwhile(login);
    play.pass(10 * MINUTE);
    await play.again(leaving);
    await check(login, calls, removals() - start);
    late += 1;
  }
  expect(late).toBeGreaterThan(2);
}

/** What Slack hears about a person. */
const outcomesOf = (login: string) => {
  const theirs = play.published.filter(({ person }) => person.login === login);
  return [...new Map(theirs.map(({ id, result }) => [id, result.outcome])).values()];
};

describe('a /leave that crashed after it took the person out', () => {
  it('leaves alone what they were given for a time since', async () => {
    play = await playCommands({ ...RULE, for: '1d' });
    await interrupted(
      (login) => play.say(login, 'join'),
      (login) => play.say(login, 'join'),
      async (login, calls, removals) => {
        const grant = await grantOf(login);
        expect({ calls, removals, isOut: isOut(login), state: grant?.state }).toEqual({
          calls,
          removals: 1,
          isOut: false,
          state: 'active',
        });
        expect(outcomesOf(login).toSorted()).toEqual(['added', 'added', 'left']);
      },
    );
  }, 60_000);

  it('does not take them out again if a sweep has seen that they were out', async () => {
    play = await playCommands({ ...RULE, for: '1d' });
    await interrupted(
      (login) => play.say(login, 'join'),
      async (login) => {
        const grant = await grantOf(login);
        if (grant !== undefined) await play.services.ledger.grants.end(grant, 'gone');
        play.put(login, 'reader');
      },
      (login, calls, removals) =>
        expect({ calls, removals, isOut: isOut(login) }).toEqual({ calls, removals: 1, isOut: false }),
    );
  }, 60_000);

  it('does not take them out again once the removal is recorded', async () => {
    play = await playCommands(RULE);
    const repeated: number[] = [];
    await interrupted(
      (login) => play.put(login, 'reader'),
      (login) => play.put(login, 'reader'),
      (_, calls, removals) => {
        if (removals > 1) repeated.push(calls);
      },
    );
    // Only the removal itself: nobody knows what became of a call that was never answered.
    expect(repeated.length).toBeLessThanOrEqual(1);
  }, 60_000);
});

describe('a /leave that GitHub has not shown as done', () => {
  it('ends nothing that the person was given since', async () => {
    play = await playCommands({ ...RULE, for: '1d' });
    await play.say('mona', 'join');
    play.pass(1);
    play.github.state.organization.membershipLag = 10_000;
    const leaving = play.write('mona', '/leave');
    await expect(play.again(leaving)).rejects.toThrow('GitHub still shows');
    play.pass(MINUTE);
    expect(await play.say('mona', 'join')).toEqual(['added']);
    play.pass(2 * MINUTE);
    expect(await play.again(leaving)).toEqual(['left']);
    expect(await grantOf('mona')).toMatchObject({ state: 'active' });
    expect(isOut('mona')).toBe(false);
  });
});
