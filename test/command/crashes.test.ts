import { afterEach, describe, expect, it } from '@jest/globals';
import { commandKey, grantKey } from '../../src/ledger/entries.ts';
import { injectCrashes } from './inject-crashes.ts';
import { type Play, playCommands } from './play-commands.ts';

let play: Play;
afterEach(() => play.close());

interface Story {
  readonly is: string;
  readonly rule: object;
  /** What happens before, for each person. */
  readonly given: (login: string) => unknown;
  /** The author of the command, if it isn't the person. */
  readonly by?: string;
  readonly body: (login: string) => string;
  readonly outcome: string;
  /** The person's membership afterwards. */
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
    is: 'join for a time',
    rule: { teams: ['reader'], for: '30d' },
    given: nothing,
    body: () => 'join',
    outcome: 'added',
    place: 'active',
    changes: 1,
  },
  {
    is: 'join that renews',
    rule: { teams: ['reader'], for: '1h' },
    given: async (login) => {
      await play.say(login, 'join');
      play.pass(1);
    },
    body: () => 'join',
    outcome: 'renewed',
    place: 'active',
    changes: 0,
  },
  {
    is: 'join by somebody who is denied',
    rule: { teams: ['reader'], allow: ['boss'] },
    given: nothing,
    body: () => 'join',
    outcome: 'denied not-listed',
    place: undefined,
    changes: 0,
  },
  {
    is: 'join with approvers',
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
    is: '/leave of a team joined for a time',
    rule: { teams: ['reader'], commands: ['join', 'leave'], for: '30d' },
    given: async (login) => {
      await play.say(login, 'join');
      play.pass(1);
    },
    body: () => '/leave',
    outcome: 'left',
    place: undefined,
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

describe('a command that crashes after any of its calls', () => {
  it.each(STORIES.map((story) => [story.is, story] as const))(
    'continues in a retry, which does and says nothing twice: %s',
    async (_, { rule, given, by, body, outcome, place, changes }) => {
      play = await playCommands(rule);
      const crash = injectCrashes(play);
      for (let calls = 1, crashed = true; crashed; calls += 1) {
        const login = outcome === 'invited' ? `stranger-${calls}` : `mona-${calls}`;
        await given(login);
        const before = await count();
        crashed = await crash.after(calls, () => play.say(by ?? login, body(login)));
        // The lease ends.
        play.pass(1);
        await play.again();

        const after = await count();
        expect({
          calls,
          outcomes: [...new Set(outcomes().slice(before.told))],
          posts: after.posts - before.posts,
          changes: after.changes - before.changes,
          place: play.place(login, 'reader'),
          audited: after.audited - before.audited,
        }).toEqual({ calls, outcomes: [outcome], posts: 1, changes, place, audited: 1 });
        expect(after.replies - before.replies).toBeLessThanOrEqual(1);
        // Only the attempt that recorded the outcome replies.
        expect(after.replies - before.replies).toBeGreaterThanOrEqual(crashed ? 0 : 1);
      }
    },
    60_000,
  );
});

describe('an approval that crashes, and would be denied in the retry', () => {
  it.each([
    ['its comment is gone', () => play.deleteLast()],
    ['its author is no longer an approver', () => play.takeOut('boss', 'leads')],
  ])(
    'stands once it is recorded, and is reported: %s',
    async (_, undo) => {
      play = await playCommands({ teams: ['reader'], approve: { by: 'team:leads' } });
      const crash = injectCrashes(play);
      for (let calls = 1, crashed = true; crashed; calls += 1) {
        const login = `mona-${calls}`;
        play.put('boss', 'leads');
        await play.say(login, 'join');
        const { told } = await count();
        crashed = await crash.after(calls, () => play.say('boss', `/approve @${login}`));
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

describe('a join for a time that crashes after any of its calls', () => {
  it('gives the right to take the person out only if the change was confirmed, and no other end than it told', async () => {
    play = await playCommands({ teams: ['reader'], for: '30d' });
    const crash = injectCrashes(play);
    const states = new Set<string | undefined>();
    for (let calls = 1, crashed = true; crashed; calls += 1) {
      const login = `mona-${calls}`;
      const before = play.changes();
      crashed = await crash.after(calls, () => play.say(login, 'join'));
      // Somebody else lets them in while the process is down: that is not for Usher to undo.
      const isByUsher = play.changes() > before;
      if (!isByUsher) play.put(login, 'reader');
      play.pass(1);
      await play.again();

      const grant = await play.services.ledger.grants.find(grantKey('reader', play.know(login)));
      const told = play.published.findLast(({ person }) => person.login === login)?.until;
      expect(isByUsher || grant?.state !== 'active').toBe(true);
      const end = grant?.state === 'active' ? new Date(grant.until).toISOString() : undefined;
      expect({ calls, told }).toEqual({ calls, told: end });
      states.add(grant?.state);
    }
    expect([...states].toSorted()).toEqual(['active', 'adding', undefined]);
  }, 60_000);
});

describe('a command that gave access for a time, and whose retry comes after that time', () => {
  it.each<[string, string, (login: string) => Promise<void>]>([
    ['join', 'added', async () => {}],
    [
      'join that renews',
      'renewed',
      async (login: string) => {
        await play.say(login, 'join');
        play.pass(1);
      },
    ],
  ])(
    'reports what it gave, and lets nobody in again: %s',
    async (_, outcome, given) => {
      play = await playCommands({ teams: ['reader'], for: '1h' });
      const crash = injectCrashes(play);
      const late: unknown[] = [];
      const expected: unknown[] = [];
      for (let calls = 1, crashed = true; crashed; calls += 1) {
        const login = `mona-${calls}`;
        await given(login);
        const told = play.published.length;
        crashed = await crash.after(calls, () => play.say(login, 'join'));
        play.pass(2);
        const { grants } = play.services.ledger;
        const grant = await grants.find(grantKey('reader', play.know(login)));
        const isGiven =
          grant !== undefined && [grant.given_by, grant.renewed_by].includes(commandKey(play.last()));
        // The sweep takes them out.
        if (isGiven && grant.state === 'active') {
          play.takeOut(login, 'reader');
          await grants.end(grant, 'expired');
          const before = play.changes();
          await play.again();
          const said = play.published.slice(told).map(({ result, until }) => `${result.outcome} ${until}`);
          const changes = play.changes() - before;
          late.push({ calls, place: play.place(login, 'reader'), changes, said: [...new Set(said)] });
          const end = new Date(grant.until).toISOString();
          expected.push({ calls, place: undefined, changes: 0, said: [`${outcome} ${end}`] });
        }
      }
      expect(late).toEqual(expected);
      expect(late.length).toBeGreaterThan(2);
    },
    60_000,
  );
});

const outcomes = () => play.published.map(({ result }) => Object.values(result).join(' '));

const count = async () => ({
  told: play.published.length,
  audited: (await play.audited()).length,
  posts: (await play.posts()).length,
  changes: play.changes(),
  replies: play.replies().length,
});
