import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as z from 'zod/mini';
import { formOf } from '../../local/slack-clicks.ts';
import { changeAt } from '../fixtures/change-at.ts';
import { WEBHOOK_SECRET } from '../fixtures/delivery-request.ts';
import { printedBy } from '../fixtures/printed-by.ts';
import { CLICK, clickRequest } from '../fixtures/slack-click.ts';
import { type Attempt, expectHarmless, expectNoPing } from './attempt.ts';
import { RULES } from './rules.ts';
import { ANSWERS } from './secrets.ts';
import { startWorld } from './world.ts';

const MEMBERS = {
  boss: 'U0BOSS',
  deputy: 'U0DEPUTY',
  hubot: 'U0HUBOT',
  nobody: 'U0NOBODY',
  one: 'U0SHARED',
  two: 'U0SHARED',
};
const MINUTE = 60_000;

let world: Awaited<ReturnType<typeof startWorld>>;
beforeAll(async () => {
  const rules = { ...RULES, slack_members: MEMBERS };
  world = await startWorld(rules);
  world.put('boss', 31, 'leads');
  world.put('deputy', 32, 'leads');
  world.put('hubot', 33, 'reader');
  for (const [login, id] of [
    ['one', 35],
    ['two', 36],
  ] as const)
    world.put(login, id, 'leads');
});
afterAll(() => world.close());

const button = z.object({ action_id: z.string(), value: z.string() });
const message = z.object({ blocks: z.array(z.looseObject({ elements: z.optional(z.array(z.unknown())) })) });

/** The value of the buttons that were posted last. */
function lastValue(): string {
  const values = world.slack.calls.flatMap(({ body }) =>
    (z.safeParse(message, JSON.parse(body)).data?.blocks ?? []).flatMap(({ elements = [] }) =>
      elements.flatMap((element) => z.safeParse(button, element).data?.value ?? []),
    ),
  );
  return values.at(-1) ?? '';
}

let people = 5_000;
/** A new person asks. @returns the value of the buttons, and who asked. */
async function ask(login?: string, id = (people += 1)) {
  const asker = { login: login ?? `mona-${id}`, id };
  await printedBy(() => world.say({ ...asker, repository: 'asking' }));
  return { ...asker, value: lastValue() };
}
type Asked = Awaited<ReturnType<typeof ask>>;

let clicks = 0;
/** A click on Approve by an approver, with changes to the payload and to the request that carries it. */
function clickOn(
  value: string,
  user = MEMBERS.boss,
  changes: Readonly<Record<string, unknown>> = {},
  request: Parameters<typeof clickRequest>[0] = {},
) {
  clicks += 1;
  const [action] = CLICK.actions;
  const pressed = { ...action, value, action_ts: `1795435199.${String(clicks).padStart(6, '0')}` };
  const payload = Object.entries({
    'user.id': user,
    response_url: world.slack.url + ANSWERS,
    actions: [pressed],
    ...changes,
  }).reduce<object>((sum, [path, change]) => changeAt(sum, path, change), CLICK);
  return clickRequest({ payload, at: world.now(), ...request });
}

const isIn = ({ login }: Asked) => {
  const [person, team] = [world.github.people.withLogin(login), world.github.organization.team('sre')];
  return Boolean(person && team && world.github.organization.membership(team, person));
};

/** Runs an attack on a new request, and then has an approver decide on it. @returns what the attack did. */
async function attack(run: (asked: Asked) => unknown, said = 1): Promise<Attempt> {
  const asked = await ask();
  const attempt = await world.attempt(() => run(asked));
  expectHarmless(attempt, { said });
  expect(isIn(asked)).toBe(false);
  return attempt;
}

describe('a request that is not from our Slack app', () => {
  const at = (minutes: number) => new Date(world.now().getTime() + minutes * MINUTE);
  it.each<[string, (value: string) => Parameters<typeof world.send>[0], string]>([
    [
      're-signed by another app',
      (value) => clickOn(value, MEMBERS.boss, {}, { secret: 'f'.repeat(32) }),
      '401',
    ],
    [
      'signed with the secret of GitHub’s webhook',
      (value) => clickOn(value, MEMBERS.boss, {}, { secret: WEBHOOK_SECRET }),
      '401',
    ],
    [
      'without a signature',
      (value) => clickOn(value, MEMBERS.boss, {}, { headers: { 'x-slack-signature': undefined } }),
      '401',
    ],
    ['captured six minutes ago', (value) => clickOn(value, MEMBERS.boss, {}, { at: at(-6) }), '401'],
    ['captured a day ago', (value) => clickOn(value, MEMBERS.boss, {}, { at: at(-1_440) }), '401'],
    ['signed for later', (value) => clickOn(value, MEMBERS.boss, {}, { at: at(6) }), '401'],
    [
      'captured, with a fresh timestamp',
      (value) => {
        const fresh = String(Math.floor(world.now().getTime() / 1_000));
        return clickOn(
          value,
          MEMBERS.boss,
          {},
          { at: at(-6), headers: { 'x-slack-request-timestamp': fresh } },
        );
      },
      '401',
    ],
    [
      'altered on the way',
      (value) => {
        const denial = clickOn(value, MEMBERS.boss, {
          actions: [{ ...CLICK.actions[0], action_id: 'usher_deny', value }],
        });
        return { ...denial, body: denial.body?.replace('usher_deny', 'usher_approve') ?? '' };
      },
      '401',
    ],
    [
      'of another app in our workspace',
      (value) => clickOn(value, MEMBERS.boss, { api_app_id: 'A0OTHER' }),
      '403',
    ],
    [
      'of our app in another workspace',
      (value) => clickOn(value, MEMBERS.boss, { 'team.id': 'T0OTHER', 'user.team_id': 'T0OTHER' }),
      '403',
    ],
    [
      'by a person of another workspace, in a shared channel',
      (value) => clickOn(value, MEMBERS.boss, { 'user.team_id': 'T0OTHER' }),
      '403',
    ],
    [
      'by a person of unknown home',
      (value) => clickOn(value, MEMBERS.boss, { 'user.team_id': undefined }),
      '403',
    ],
    [
      'of an app for a whole organization',
      (value) => clickOn(value, MEMBERS.boss, { is_enterprise_install: true }),
      '403',
    ],
    ['of no workspace', (value) => clickOn(value, MEMBERS.boss, { team: null }), '403'],
    ['of another kind', (value) => clickOn(value, MEMBERS.boss, { type: 'view_submission' }), '200'],
    [
      'on a button of ours that does not exist',
      (value) =>
        clickOn(value, MEMBERS.boss, {
          actions: [{ ...CLICK.actions[0], action_id: 'usher_remove', value }],
        }),
      '200',
    ],
    ['by the path of GitHub', (value) => clickOn(value, MEMBERS.boss, {}, { path: '/' }), '415'],
    [
      'with a second payload behind the first',
      (value) => {
        const { body = '' } = clickOn(value, 'U0STRANGER');
        return clickRequest({ body: `${body}&${formOf({ ...CLICK, value })}`, at: world.now() });
      },
      '400',
    ],
  ])('%s', async (_, make, status) => {
    const attempt = await attack(({ value }) => world.send(make(value)));
    expect({ became: attempt.became, calls: attempt.calls, slack: attempt.slack }).toEqual({
      became: [status],
      calls: [],
      slack: [],
    });
  });
});

describe('a click by somebody who may not decide', () => {
  it.each<[string, string, Readonly<Record<string, unknown>>, string]>([
    ['a member whom the rules do not know', 'U0STRANGER', {}, 'unknown-member'],
    ['a guest of the workspace', 'U0GUEST', { 'user.is_restricted': true }, 'unknown-member'],
    [
      'somebody with the name of an approver',
      'U0STRANGER',
      { 'user.username': 'boss', 'user.name': 'boss' },
      'unknown-member',
    ],
    ['an id in another case', 'u0boss', {}, '400'],
    ['a member id that two logins share', MEMBERS.one, {}, 'several-logins'],
    ['a member who decides on nothing', MEMBERS.hubot, {}, 'not-an-approver'],
    ['a login that no account has', MEMBERS.nobody, {}, 'no-account'],
  ])('%s', async (_, user, changes, reason) => {
    const { became } = await attack(({ value }) => world.send(clickOn(value, user, changes)));
    expect(became).toEqual(reason === '400' ? ['400'] : [`refused/${reason}`, '200']);
  });

  it('an approver who has left the team', async () => {
    world.takeOut('deputy', 'leads');
    const { became } = await attack(({ value }) => world.send(clickOn(value, MEMBERS.deputy)));
    world.put('deputy', 32, 'leads');
    expect(became).toEqual(['refused/not-an-approver', '200']);
  });

  it('an approver’s login that changed hands', async () => {
    world.give('deputy', 666);
    const { became } = await attack(({ value }) => world.send(clickOn(value, MEMBERS.deputy)));
    world.give('deputy', 32);
    world.put('deputy', 32, 'leads');
    expect(became).toEqual(['refused/not-an-approver', '200']);
  });

  it('an approver on their own request', async () => {
    const asked = await ask('deputy', 32);
    const attempt = await world.attempt(() => world.send(clickOn(asked.value, MEMBERS.deputy)));
    expectHarmless(attempt);
    expect(attempt.became).toEqual(['refused/own-request', '200']);
  });

  it('an approver on a request of a login that changed hands', async () => {
    const asked = await ask();
    world.give(asked.login, 667);
    const attempt = await world.attempt(() => world.send(clickOn(asked.value)));
    expectHarmless(attempt);
    expect(attempt.became).toEqual(['refused/login-taken-over', '200']);
  });
});

describe('a button of another request', () => {
  it('of a lapsed one', async () => {
    const asked = await ask();
    world.pass(15 * 24);
    const attempt = await world.attempt(() => world.send(clickOn(asked.value)));
    expectHarmless(attempt, { said: 2 });
    expect(attempt.became).toEqual(['refused/lapsed', '200']);
  });

  it('of an earlier one of somebody who has asked again', async () => {
    const earlier = await ask();
    await world.send(
      clickOn(earlier.value, MEMBERS.boss, {
        actions: [{ ...CLICK.actions[0], action_id: 'usher_deny', value: earlier.value }],
      }),
    );
    world.pass(25);
    const later = await ask(earlier.login, earlier.id);
    expect(later.value).not.toBe(earlier.value);
    const attempt = await world.attempt(() => world.send(clickOn(earlier.value)));
    expectHarmless(attempt);
    expect(attempt.became).toEqual(['refused/asked-again', '200']);
  });

  it('of one that is decided', async () => {
    const asked = await ask();
    await world.say({ login: 'boss', id: 31, repository: 'asking', body: `/deny @${asked.login}` });
    const attempt = await world.attempt(() => world.send(clickOn(asked.value)));
    expectHarmless(attempt, { said: 2 });
    expect(attempt.became).toEqual(['refused/decided', '200']);
  });

  it.each<[string, (parts: string[]) => string[], string]>([
    ['another repository', ([, ...rest]) => ['1', ...rest], 'forgotten'],
    ['another issue', ([repository = '', , ...rest]) => [repository, '2', ...rest], 'forgotten'],
    [
      'another person',
      ([repository = '', issue = '', , ...rest]) => [repository, issue, '31', ...rest],
      'forgotten',
    ],
    ['another team', (parts) => parts.with(3, 'docs'), 'forgotten'],
    ['another comment', (parts) => parts.with(4, '1'), 'asked-again'],
    ['a team with a path', (parts) => parts.with(3, '..'), '400'],
    ['no number', (parts) => parts.with(2, 'mona'), '400'],
    ['a number with a sign', (parts) => parts.with(2, '-1'), '400'],
    ['a property of every object', (parts) => parts.with(3, '__proto__'), 'forgotten'],
    ['nothing', () => [''], '400'],
    ['one part more', (parts) => [...parts, '1'], '400'],
  ])('made up: %s', async (_, change, reason) => {
    const { became } = await attack(({ value }) => world.send(clickOn(change(value.split('/')).join('/'))));
    expect(became).toEqual(reason === '400' ? ['400'] : [`refused/${reason}`, '200']);
  });
});

describe('an answer', () => {
  it.each([
    'https://evil.example/actions/T0/1/PLANTED',
    'http://127.0.0.1:2/actions/T0/1/PLANTED',
    'http://169.254.169.254/latest/meta-data/',
    'file:///etc/passwd',
  ])('goes nowhere but to Slack: %s', async (response_url) => {
    const attempt = await attack(({ value }) => world.send(clickOn(value, 'U0STRANGER', { response_url })));
    expect(attempt.slack).toEqual([]);
  });

  it('goes to no webhook of ours', async () => {
    const response_url = `${world.slack.url}/services/T0/B0/PLANTED`;
    const attempt = await attack(({ value }) => world.send(clickOn(value, 'U0STRANGER', { response_url })));
    expect(attempt.slack).toEqual([]);
  });

  it('is given ten times an hour at most', async () => {
    const attempt = await attack(async ({ value }) => {
      for (let time = 0; time < 30; time += 1) await world.send(clickOn(value, 'U0FLOOD'));
    }, 10);
    expect(attempt.slack).toHaveLength(10);
    expect(attempt.calls).toEqual([]);
  });
});

describe('an approver’s own click', () => {
  it('lets the person in, once, however often it is sent', async () => {
    const asked = await ask();
    const attempt = await world.attempt(async () => {
      const click = clickOn(asked.value);
      await Promise.all([world.send(click), world.send(click)]);
      await world.send(click);
    });
    expect(isIn(asked)).toBe(true);
    expect(attempt.changes).toHaveLength(1);
    expect(attempt.replies).toHaveLength(1);
    expect(attempt.became.filter((what) => what === 'added')).toHaveLength(1);
    // The notification, and what takes the place of the message.
    expect(attempt.slack).toHaveLength(2);
    expectNoPing(attempt.slack);
  });

  it('decides once, if two approvers click at once, or one comments meanwhile', async () => {
    for (const other of ['click', 'comment']) {
      const asked = await ask();
      const denial = { actions: [{ ...CLICK.actions[0], action_id: 'usher_deny', value: asked.value }] };
      const attempt = await world.attempt(() =>
        Promise.all([
          world.send(clickOn(asked.value)),
          other === 'click'
            ? world.send(clickOn(asked.value, MEMBERS.deputy, denial))
            : world.say({ login: 'deputy', id: 32, repository: 'asking', body: `/deny @${asked.login}` }),
        ]),
      );
      const decided = attempt.became.filter((what) => what === 'added' || what === 'declined');
      expect(decided).toHaveLength(1);
      expect(isIn(asked)).toBe(decided[0] === 'added');
      expect(attempt.changes).toHaveLength(decided[0] === 'added' ? 1 : 0);
    }
  });
});
