import { afterEach, describe, expect, it } from '@jest/globals';
import { parseRules } from '../../deploy/rules/resolve.ts';
import { clickKey, commandKey, commandMemory, requestKey } from '../../src/ledger/entries.ts';
import { readAudit } from '../ledger/read-audit.ts';
import { injectCrashes } from './inject-crashes.ts';
import { MEMBERS, type PlayClicks, playClicks } from './play-clicks.ts';

let play: PlayClicks;
afterEach(() => play.close());

const MINUTE = 1 / 60;
/** In ms. */
const DAY = 24 * 60 * 60 * 1_000;
const RULE = { teams: ['reader', 'sre'], approve: { by: 'team:leads' } };

/** A decision that can be delivered again and again. */
interface Decision {
  readonly key: string;
  readonly deliver: () => Promise<unknown>;
}

const byClick = (button: string) => async (login: string) => {
  const click = play.press(await play.ask(login), MEMBERS.boss, button);
  return { key: clickKey(click), deliver: () => play.handle(click) };
};
const byComment = (command: string) => async (login: string) => {
  await play.ask(login);
  const comment = play.write('boss', `/${command} @${login}`);
  return { key: commandKey(comment), deliver: () => play.again(comment) };
};

const WAYS: readonly [string, 'added' | 'declined', (login: string) => Promise<Decision>][] = [
  ['a click on Approve', 'added', byClick('usher_approve')],
  ['a click on Deny', 'declined', byClick('usher_deny')],
  ['/approve', 'added', byComment('approve')],
  ['/deny', 'declined', byComment('deny')],
];

/** Uses rules for another repository alone. */
const removeRule = () => {
  const rules = [{ repository: 'elsewhere', teams: ['sre'] }];
  play.services.rules = parseRules({ organization: 'my_org', slack_members: MEMBERS, rules });
};

/** What happens between two attempts. Nobody may then decide in the decider's place. */
const CHANGES: readonly [string, () => unknown][] = [
  ['the rule is removed', removeRule],
  ['nobody decides any more', () => play.setRules({ teams: RULE.teams })],
  ['the team is removed from the rule', () => play.setRules({ ...RULE, teams: ['reader'] })],
  ['others decide', () => play.setRules({ ...RULE, approve: { by: ['deputy'] } })],
  ['the decider is renamed', () => play.github.state.people.rename(play.person('boss'), 'boss-2')],
  [
    'the decider is renamed, and another account takes the login',
    () => play.github.state.people.upsert(9_000, 'boss'),
  ],
];

/** Then a click that has decided nothing yet is theirs. */
const OTHER_APPROVER = 'slack_members has the login of another approver for the decider';
const { boss: member, ...others } = MEMBERS;
/** The same for clicks alone. */
const CHANGES_IN_SLACK: typeof CHANGES = [
  ['the decider is removed from slack_members', () => play.setRules(RULE, others)],
  [
    'slack_members has the login of somebody else for the decider',
    () => play.setRules(RULE, { ...others, plain: member }),
  ],
  [OTHER_APPROVER, () => play.setRules(RULE, { ...others, deputy: member })],
];

/** The same for comments alone. */
const CHANGES_IN_COMMENTS: typeof CHANGES = [['the comment is deleted', () => play.deleteLast()]];

/** Undoes a change. */
const restore = () => {
  play.setRules(RULE);
  play.github.state.people.upsert(play.know('boss'), 'boss');
};

const idOf = (login: string) => play.github.state.people.withLogin(login)?.id ?? 0;
const requestOf = (id: number) => play.services.ledger.requests.find(requestKey(play.last(), id, 'sre'));

describe.each(WAYS)('%s that crashes after any of its calls', (way, outcome, ask) => {
  const changes = [...CHANGES, ...(way.includes('click') ? CHANGES_IN_SLACK : CHANGES_IN_COMMENTS)];
  it.each(changes.map(([name, change], index) => [name, change, index] as const))(
    'is finished as recorded, or judged by what is true then: %s',
    async (name, change, index) => {
      play = await playClicks(RULE);
      const crash = injectCrashes(play);
      const seen: unknown[] = [];
      const expected: unknown[] = [];
      const done: string[] = [];
      // The first change comes after each call, each other one after every third.
      const every = index === 0 ? 1 : 3;
      for (let calls = 1 + (index % every), crashed = true; crashed; calls += every) {
        const login = `mona-${calls}`;
        const { key, deliver } = await ask(login);
        const before = play.changes();
        crashed = await crash.after(calls, deliver);
        const isDecided = (await requestOf(idOf(login)))?.decidedBy === key;
        change();
        play.pass(10 * MINUTE);
        await deliver();
        restore();
        // GitHub is sure to show the membership.
        play.pass(10 * MINUTE);

        const told = play.published.filter(
          ({ person, result }) => person.login === login && result.outcome === outcome,
        );
        const deciders = told.map(({ decided_by }) => decided_by?.id);
        const request = await requestOf(idOf(login));
        seen.push({
          calls,
          isDecided,
          place: play.place(login, 'sre'),
          changes: play.changes() - before,
          told: new Set(told.map(({ id }) => id)).size,
          deciders: [...new Set(deciders)],
          state: request?.state,
          isInProgress: request?.isInProgress,
        });
        const decider = isDecided ? 'boss' : name === OTHER_APPROVER ? 'deputy' : undefined;
        const isDone = decider !== undefined;
        if (isDone) done.push(login);
        const isIn = isDone && outcome === 'added';
        expected.push({
          calls,
          isDecided,
          place: isIn ? 'active' : undefined,
          changes: isIn ? 1 : 0,
          told: isDone ? 1 : 0,
          deciders: isDone ? [idOf(decider)] : [],
          state: isDone ? (isIn ? 'approved' : 'declined') : 'open',
          isInProgress: false,
        });
      }
      expect(seen).toEqual(expected);
      const audit = await readAudit(play.dynamodb);
      const decided = audit.filter((entry) => entry.outcome === outcome).map(({ person }) => person);
      expect(decided.toSorted()).toEqual(done.toSorted());
    },
    60_000,
  );
});

/** Plays decisions that crash after each of their calls once they are recorded, with a change before the retry. */
async function retryDecided(
  ask: (login: string) => Promise<Decision>,
  change: (login: string) => unknown,
  undo: () => unknown = () => {},
) {
  const crash = injectCrashes(play);
  const retried: { calls: number; id: number }[] = [];
  for (let calls = 1, crashed = true; crashed; calls += 1) {
    const login = `mona-${calls}`;
    const { key, deliver } = await ask(login);
    crashed = await crash.after(calls, deliver);
    const id = idOf(login);
    if ((await requestOf(id))?.decidedBy !== key) continue;
    await change(login);
    play.pass(10 * MINUTE);
    await deliver();
    await undo();
    retried.push({ calls, id });
  }
  expect(retried.length).toBeGreaterThan(5);
  return retried;
}

/** What Slack hears of a decision about a person, each message once. */
const toldAbout = (id: number) => {
  const told = play.published.filter(
    ({ person, result }) => person.id === id && result.outcome !== 'requested',
  );
  return [...new Map(told.map((notification) => [notification.id, notification])).values()];
};

describe.each([
  ['a click', byClick('usher_approve')],
  ['a comment', byComment('approve')],
])('an approval by %s that crashes once it is recorded', (_, ask) => {
  it('gives the time, the rehearsal and the destination of the rule under which it was made', async () => {
    const rule = { teams: [{ team: 'sre', for: '30d' }], approve: { by: 'team:leads' }, slack: 'then' };
    play = await playClicks(rule);
    const retried = await retryDecided(
      ask,
      () => play.setRules({ ...rule, teams: ['sre'], dry_run: true, slack: 'now' }),
      () => play.setRules(rule),
    );
    const terms = retried.map(({ id }) =>
      toldAbout(id).map(({ destination, dry_run: rehearsal, until }) => ({ destination, rehearsal, until })),
    );
    const expected = { destination: 'then', rehearsal: undefined };
    expect(terms).toEqual(retried.map(() => [expect.objectContaining(expected)]));
    // Only the change itself: a grant whose change was never answered has no end.
    const endless = terms.flat().filter(({ until }) => until === undefined);
    expect(endless.length).toBeLessThanOrEqual(1);
  }, 60_000);

  it('lets in the account that asked, though another one has its login by now', async () => {
    play = await playClicks(RULE);
    const retried = await retryDecided(ask, (login) => play.github.state.people.upsert(8_000, login));
    for (const { calls, id } of retried) {
      const person = play.github.state.people.withId(id);
      const { organization } = play.github.state;
      const isIn = person && organization.membership(play.team('sre'), person)?.state;
      const told = toldAbout(id).map(({ result }) => result.outcome);
      expect({ calls, isIn, told }).toEqual({ calls, isIn: 'active', told: ['added'] });
    }
    expect(play.github.state.people.withId(8_000)).toBeDefined();
  }, 60_000);

  it('is reported if GitHub refused the change, and the request is open again', async () => {
    play = await playClicks(RULE);
    const refused = async (login: string) => {
      const decision = await ask(login);
      const { organization } = play.github.state;
      organization.blockedBy.add(play.person(login));
      organization.members.delete(play.person(login));
      return decision;
    };
    const retried = await retryDecided(refused, removeRule, () => play.setRules(RULE));
    for (const { calls, id } of retried) {
      const told = toldAbout(id).map(({ result }) => result.outcome);
      const request = await requestOf(id);
      expect({ calls, told, state: request?.state }).toEqual({ calls, told: ['failed'], state: 'open' });
    }
  }, 60_000);
});

it('an approval for a time that names no team gives that time in a retry too', async () => {
  const rule = { teams: [{ team: 'sre', for: '30d' }], approve: { by: 'team:leads' } };
  play = await playClicks(rule);
  const retried = await retryDecided(
    async (login) => {
      await play.ask(login);
      const comment = play.write('boss', `/approve @${login} 7d`);
      return { key: commandKey(comment), deliver: () => play.again(comment) };
    },
    () => {},
  );
  const days = retried.flatMap(({ id }) =>
    toldAbout(id).flatMap(({ at, until }) =>
      until === undefined ? [] : [Math.round((Date.parse(until) - Date.parse(at)) / DAY)],
    ),
  );
  // A grant whose change was never answered has no end.
  expect(days.length).toBeGreaterThanOrEqual(retried.length - 1);
  expect(new Set(days)).toEqual(new Set([7]));
}, 60_000);

describe.each(WAYS)('%s', (_, outcome, ask) => {
  it('stands if version 0.2 recorded it, on the request alone', async () => {
    play = await playClicks(RULE);
    const { key, deliver } = await ask('mona');
    const request = await requestOf(idOf('mona'));
    const decision = outcome === 'added' ? 'approved' : 'declined';
    await play.services.ledger.requests.decide(request?.key ?? '', key, decision);
    play.takeOut('boss', 'leads');
    expect(await deliver()).toEqual([outcome]);
  });

  it('comes to an end, though the account that asked is gone by now', async () => {
    play = await playClicks(RULE);
    const { key, deliver } = await ask('mona');
    const crash = injectCrashes(play);
    const id = idOf('mona');
    for (let calls = 1; (await requestOf(id))?.decidedBy !== key; calls += 1) {
      await crash.after(calls, deliver);
      play.pass(10 * MINUTE);
    }
    const { octokit } = play.services;
    play.services.octokit = async () => {
      const connected = await octokit();
      connected.hook.before('request', (options) => {
        if (options.url === '/user/{account_id}') options['account_id'] = 404_404;
      });
      return connected;
    };
    expect(await deliver()).toEqual([outcome === 'added' ? 'denied login-taken-over' : outcome]);
    expect(play.place('mona', 'sre')).toBeUndefined();
    expect((await requestOf(id))?.state).toBe(outcome === 'added' ? 'open' : 'declined');
  });
});

describe('an outcome that is recorded', () => {
  it('is told and audited in a retry, even if no rule covers the comment any more', async () => {
    play = await playClicks({ teams: ['reader'] });
    const crash = injectCrashes(play);
    let late = 0;
    for (let calls = 1, crashed = true; crashed; calls += 1) {
      const login = `mona-${calls}`;
      crashed = await crash.after(calls, () => play.say(login, 'join'));
      const memory = await play.services.ledger.readMemory(commandKey(play.last()), commandMemory);
      removeRule();
      play.pass(10 * MINUTE);
      await play.again();
      play.setRules({ teams: ['reader'] });
      if (memory?.report === undefined) continue;
      const told = toldAbout(idOf(login)).length;
      const audited = (await readAudit(play.dynamodb)).filter(({ person }) => person === login).length;
      expect({ calls, told, audited }).toEqual({ calls, told: 1, audited: 1 });
      late += 1;
    }
    expect(late).toBeGreaterThan(3);
  }, 60_000);
});
