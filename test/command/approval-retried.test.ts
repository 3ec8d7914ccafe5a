import { afterEach, describe, expect, it } from '@jest/globals';
import { injectCrashes } from './inject-crashes.ts';
import { type PlayClicks, playClicks } from './play-clicks.ts';

let play: PlayClicks;
afterEach(() => play.close());

const MINUTE = 1 / 60;
const RULE = { teams: ['sre'], commands: ['join', 'leave'], approve: { by: 'team:leads' } };
const isIn = (login: string) => play.place(login, 'sre') === 'active';

/** What Slack hears about a person. */
const outcomesOf = (login: string) => {
  const theirs = play.published.filter(({ person }) => person.login === login);
  return [...new Map(theirs.map(({ id, result }) => [id, Object.values(result).join(' ')])).values()];
};

const WAYS = {
  'a comment': async (login: string) => {
    await play.ask(login);
    const approval = play.write('boss', `/approve @${login}`);
    return () => play.again(approval);
  },
  'a click': async (login: string) => {
    const message = await play.ask(login);
    const click = play.press(message, 'U0BOSS');
    return () => play.handle(click);
  },
};

describe.each(Object.entries(WAYS))('an approval by %s that crashed after it was carried out', (_, ask) => {
  it.each([
    ['has left since', async () => {}],
    [
      'has left and asked again since',
      async (login: string) => {
        play.pass(2 * MINUTE);
        await play.say(login, '/join sre');
      },
    ],
  ])(
    'is reported once, and lets nobody in again who %s',
    async (__, since) => {
      play = await playClicks(RULE);
      const crash = injectCrashes(play);
      const repeated: number[] = [];
      let late = 0;
      for (let calls = 1, crashed = true; crashed; calls += 1) {
        const login = `mona-${calls}`;
        const approve = await ask(login);
        crashed = await crash.after(calls, approve);
        play.pass(10 * MINUTE);
        if (!isIn(login) || !crashed) continue;
        await play.say(login, '/leave sre');
        await since(login);
        play.pass(10 * MINUTE);
        const before = play.changes();
        await approve();
        const known = ['requested', 'added', 'left'];
        const told = outcomesOf(login);
        expect({ calls, told: known.filter((outcome) => !told.includes(outcome)) }).toEqual({
          calls,
          told: [],
        });
        expect({ calls, denied: told.filter((outcome) => outcome.startsWith('denied')) }).toEqual({
          calls,
          denied: [],
        });
        if (play.changes() > before) repeated.push(calls);
        late += 1;
      }
      expect(late).toBeGreaterThan(2);
      // Only the change itself: nobody knows what became of a call that was never answered.
      expect(repeated.length).toBeLessThanOrEqual(1);
    },
    60_000,
  );
});
