import { afterEach, expect, it } from '@jest/globals';
import { type Play, playCommands } from './play-commands.ts';

let play: Play;
afterEach(() => play.close());

const RULE = { teams: ['reader'], allow: 'anyone', commands: ['join', 'leave'] };
const FOR_ADMINS =
  'that did not work, and it is not your fault. The reason is on record for the admins; if you hear no more of it, ask the maintainers of this repository.';
const COMMENT = 'https://github.com/my_org/onboarding/issues/1#issuecomment-492700400';
const RETRY = `run \`npm run usher -- retry --stage prod ${COMMENT}\`.`;

/** What GitHub refuses: the setup, the comment and its author, the reason, and the texts on the issue and in Slack. */
const REFUSED: readonly {
  readonly is: string;
  readonly given: (play: Play) => void;
  readonly login: string;
  readonly body: string;
  readonly reason: string;
  readonly issue: string;
  readonly slack: string;
}[] = [
  {
    is: 'somebody from outside, as there is no free seat',
    given: ({ github }) => (github.state.organization.seats = 1),
    login: 'stranger-1',
    body: 'join',
    reason: 'no-seat',
    issue: FOR_ADMINS,
    slack: `my_org has no free seat. Buy one or free one, then ${RETRY} GitHub said: “PUT ^ → 422 You must purchase at least one more seat to add this user as a member.”`,
  },
  {
    is: 'whoever blocked the organization, without a reason',
    given: ({ github, person }) => github.state.organization.blockedBy.add(person('stranger-1')),
    login: 'stranger-1',
    body: 'join',
    reason: 'refused',
    issue:
      'GitHub did not accept the change. If you have blocked `my_org`, [unblock it](https://github.com/settings/blocked_users) and try again. Otherwise ask the maintainers of this repository.',
    slack: `it gave no reason. The person may have blocked my_org, or my_org them. Once that is undone, ${RETRY} GitHub said: “PUT ^ → 422 Validation Failed”`,
  },
  {
    is: 'one invitation more than it takes in a day',
    given: ({ github }) => (github.state.organization.dailyInvitations = 0),
    login: 'stranger-1',
    body: 'join',
    reason: 'invitation-limit',
    issue: 'no more people can be invited today. Please come back tomorrow.',
    slack: `my_org has sent as many invitations as GitHub allows in a day. Tomorrow, ${RETRY} GitHub said: “PUT ^ → 422 Validation Failed: Over invitation rate limit”`,
  },
  {
    is: 'a team that an identity provider manages',
    given: ({ team }) => (team('reader').externalGroup = 'payments'),
    login: 'mona',
    body: 'join',
    reason: 'identity-provider',
    issue: FOR_ADMINS,
    slack:
      'an identity provider manages who is in it. Make the change there, or name another team in the rules and run `npx serverless deploy --stage prod`. GitHub said: “PUT ^ → 403 You cannot create or update members for an external group backed team since they are managed by payments”',
  },
  {
    is: 'to let somebody leave such a team',
    given: ({ put, team }) => {
      put('mona', 'reader');
      team('reader').externalGroup = 'payments';
    },
    login: 'mona',
    body: '/leave',
    reason: 'identity-provider',
    issue: FOR_ADMINS,
    slack:
      'an identity provider manages who is in it. Make the change there, or name another team in the rules and run `npx serverless deploy --stage prod`. GitHub said: “DELETE ^ → 403 You cannot create or update members for an external group backed team since they are managed by payments”',
  },
  {
    is: 'a team that it does not know any more',
    given: ({ team }) => (team('reader').slug = 'readers'),
    login: 'mona',
    body: 'join',
    reason: 'team-not-found',
    issue: FOR_ADMINS,
    slack: `there is no such team, or Usher may not see it: \`npm run usher -- doctor --stage prod\` tells. Correct the rules, run \`npx serverless deploy --stage prod\`, then ${RETRY} GitHub said: “PUT ^ → 404 Not Found”`,
  },
];

it.each(REFUSED.map((refused) => [refused.is, refused] as const))(
  'GitHub refuses %s: the reply says what the person can do, Slack says why and how to fix it',
  async (_, { given, login, body, reason, issue, slack }) => {
    play = await playCommands(RULE);
    play.know(login);
    given(play);
    expect(await play.say(login, body)).toEqual([`failed ${reason}`]);
    expect(play.replies()).toEqual([`@${login}, ${issue}`]);
    const path = `/orgs/my_org/teams/reader/memberships/${login}`;
    expect(await play.posts()).toEqual([
      `:warning: GitHub did not do what ${login} asked for in the team my_org/reader: ${slack.replace('^', path)}`,
    ]);
    play.pass(1);
    expect(await play.say(login, body)).toEqual([]);
    expect(play.replies()).toHaveLength(1);
  },
);

it('GitHub refuses the account of an organization: the reply tells the approver, who can deny the request', async () => {
  play = await playCommands({ teams: ['reader'], approve: { by: ['boss'] } });
  await play.say('stranger-acme', 'join');
  // Anybody can turn their account into an organization.
  play.person('stranger-acme').type = 'Organization';
  expect(await play.say('boss', '/approve @stranger-acme')).toEqual(['failed organization-account']);
  expect(play.replies().at(-1)).toBe(
    '@boss, the account of an organization cannot be in a team; only people can. The request is still open.',
  );
  expect((await play.posts()).at(-1)).toBe(
    ':warning: GitHub did not do what stranger-acme asked for in the team my_org/reader: this is the account of an organization, and only people can be in a team. boss approved it; the request is still open. GitHub said: “PUT /orgs/my_org/teams/reader/memberships/stranger-acme → 422 Cannot add an organization as a member.”',
  );
  expect(await play.say('boss', '/deny @stranger-acme')).toEqual(['declined']);
});

it('another comment succeeds once the cause is fixed', async () => {
  play = await playCommands(RULE);
  play.github.state.organization.seats = 1;
  await play.say('stranger-1', 'join');
  play.github.state.organization.seats = 3;
  play.pass(1);
  expect(await play.say('stranger-1', 'join')).toEqual(['invited']);
});
