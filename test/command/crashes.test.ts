import { afterEach, describe, expect, it } from '@jest/globals';
import { guillotine } from './guillotine.ts';
import { type Play, playCommands } from './play-commands.ts';

let play: Play;
afterEach(() => play.close());

interface Story {
  readonly is: string;
  readonly rule: object;
  /** What is so before, for the person of one death. */
  readonly given: (login: string) => unknown;
  /** Who says it, if not the person. */
  readonly by?: string;
  readonly body: (login: string) => string;
  readonly outcome: string;
  /** Where the person is in the team afterwards. */
  readonly place: 'active' | 'pending' | undefined;
  readonly changes: number;
}

const APPROVED = { teams: ['reader'], approve: { by: ['boss'] } };
const nothing = () => {};

const STORIES: readonly Story[] = [
  {
    is: 'join by a member',
    rule: { teams: ['reader'] },
    given: nothing,
    body: () => 'join',
    outcome: 'added',
    place: 'active',
    changes: 1,
  },
  {
    is: 'join by somebody from outside',
    rule: { teams: ['reader'], allow: 'anyone' },
    given: nothing,
    body: () => 'join',
    outcome: 'invited',
    place: 'pending',
    changes: 1,
  },
  {
    is: 'join by somebody who may not',
    rule: { teams: ['reader'], allow: ['boss'] },
    given: nothing,
    body: () => 'join',
    outcome: 'denied not-listed',
    place: undefined,
    changes: 0,
  },
  {
    is: 'join where somebody decides',
    rule: APPROVED,
    given: nothing,
    body: () => 'join',
    outcome: 'requested',
    place: undefined,
    changes: 0,
  },
  {
    is: '/leave',
    rule: { teams: ['reader'], commands: ['leave'] },
    given: (login) => play.put(login, 'reader'),
    body: () => '/leave',
    outcome: 'left',
    place: undefined,
    changes: 1,
  },
  {
    is: '/approve',
    rule: APPROVED,
    given: (login) => play.say(login, 'join'),
    by: 'boss',
    body: (login) => `/approve @${login}`,
    outcome: 'added',
    place: 'active',
    changes: 1,
  },
  {
    is: '/approve of somebody from outside',
    rule: APPROVED,
    given: (login) => play.say(login, 'join'),
    by: 'boss',
    body: (login) => `/approve @${login}`,
    outcome: 'invited',
    place: 'pending',
    changes: 1,
  },
  {
    is: '/deny',
    rule: APPROVED,
    given: (login) => play.say(login, 'join'),
    by: 'boss',
    body: (login) => `/deny @${login}`,
    outcome: 'declined',
    place: undefined,
    changes: 0,
  },
];

describe('a command whose process ends after any of its calls to the outside', () => {
  it.each(STORIES.map((story) => [story.is, story] as const))(
    'is taken up by the next try, which does and says nothing twice: %s',
    async (_, { rule, given, by, body, outcome, place, changes }) => {
      play = await playCommands(rule);
      const death = guillotine(play);
      for (let calls = 1, died = true; died; calls += 1) {
        const login = outcome === 'invited' ? `stranger-${calls}` : `mona-${calls}`;
        await given(login);
        const heard = await count();
        died = await death.after(calls, () => play.say(by ?? login, body(login)));
        // The lease of the dead runs out.
        play.pass(1);
        await play.again();

        const more = await count();
        expect({
          calls,
          outcomes: [...new Set(outcomes().slice(heard.told))],
          posts: more.posts - heard.posts,
          changes: more.changes - heard.changes,
          place: play.place(login, 'reader'),
        }).toEqual({ calls, outcomes: [outcome], posts: 1, changes, place });
        expect(more.replies - heard.replies).toBeLessThanOrEqual(1);
        // Only the try that got so far answers on the issue.
        expect(more.replies - heard.replies).toBeGreaterThanOrEqual(died ? 0 : 1);
      }
    },
    60_000,
  );
});

describe('an approval whose process ends, and that could not be given any more when it is taken up', () => {
  it.each([
    ['its comment is gone', () => play.deleteLast()],
    ['whoever gave it decides no longer', () => play.takeOut('boss', 'leads')],
  ])(
    'stands once it is on record, and is told of: %s',
    async (_, undo) => {
      play = await playCommands({ teams: ['reader'], approve: { by: 'team:leads' } });
      const death = guillotine(play);
      for (let calls = 1, died = true; died; calls += 1) {
        const login = `mona-${calls}`;
        play.put('boss', 'leads');
        await play.say(login, 'join');
        const { told } = await count();
        died = await death.after(calls, () => play.say('boss', `/approve @${login}`));
        undo();
        play.pass(1);
        await play.again();

        const isAdded = outcomes().slice(told).includes('added');
        expect({ calls, isAdded }).toEqual({ calls, isAdded: play.place(login, 'reader') === 'active' });
      }
    },
    60_000,
  );
});

const outcomes = () => play.told.map(({ result }) => Object.values(result).join(' '));

const count = async () => ({
  told: play.told.length,
  posts: (await play.posts()).length,
  changes: play.changes(),
  replies: play.replies().length,
});
