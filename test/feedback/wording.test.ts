import { describe, expect, it } from '@jest/globals';
import { renderReply } from '../../src/feedback/wording.ts';
import type { Report } from '../../src/messages/notification.ts';
import type { DenialReason, FailureReason } from '../../src/messages/outcome.ts';
import { type OutcomeName, OUTCOMES } from '../../src/messages/outcome-names.ts';
import { RESULTS } from '../fixtures/any-notification.ts';
import { reportWith } from '../fixtures/notification.ts';

const BOSS = { login: 'boss', id: 7, html_url: 'https://github.com/boss' };

/** The reply to a `join` by ijin2, or to the decision of `boss` on their request. */
const said = (changes: Partial<Report>, author = 'ijin2', welcome?: string) =>
  renderReply(reportWith(changes), author, [
    { team: 'reader', welcome },
    { team: 'docs', welcome: 'Welcome to docs.' },
  ]);
const outcome = (plain: Exclude<OutcomeName, 'denied' | 'failed' | 'kept'>) => ({
  result: { outcome: plain },
});
const denied = (reason: DenialReason) => ({
  result: { outcome: 'denied' as const, reason },
});
const failed = (reason: FailureReason, detail?: string) => ({
  result: { outcome: 'failed' as const, reason, ...(detail === undefined ? {} : { detail }) },
});

describe('a reply', () => {
  it.each(['ending', 'expired', 'request-lapsed', 'invitation-expired', 'invitation-ended'] as const)(
    'says how to ask where a reason is required: %s',
    (name) => {
      const team = { team: 'reader', welcome: undefined, needsReason: true };
      const reply = renderReply(reportWith(outcome(name)), 'ijin2', [team]);
      expect(reply).toContain(' Comment `/join reader because …` ');
    },
  );

  it.each([
    [
      '2026-05-20T12:00:00.000Z',
      'before your access ends on 20 May 2026, 12:00 UTC. GitHub may ask you to turn on two-factor authentication first.',
    ],
    [
      '2026-06-20T12:00:00.000Z',
      'before it expires on 22 May 2026. GitHub may ask you to turn on two-factor authentication first. Your access ends on 20 June 2026, 12:00 UTC.',
    ],
  ])('tells somebody who is invited until %s by when to accept', (until, words) => {
    expect(said({ ...outcome('invited'), until })).toBe(
      `@ijin2, you are invited to the team \`my_org/reader\`. [Accept the invitation](https://github.com/orgs/my_org/invitation) ${words}`,
    );
  });

  it.each([
    ['declined', /^@ijin2, your request to stay in the team `my_org\/reader` was declined\. /],
    ['request-lapsed', /^@ijin2, nobody decided on your request to stay in the team `my_org\/reader` within/],
  ] as const)('tells somebody that they got no more time: %s', (name, words) => {
    const until = '2026-06-01T12:00:00.000Z';
    expect(said({ ...outcome(name), until, asked_for: '7d' })).toMatch(words);
  });

  it.each([
    ['added', 'Welcome, @ijin2! You are now in the team `my_org/reader`.'],
    ['already-member', '@ijin2, you are already in the team `my_org/reader`, so nothing was changed.'],
    [
      'invited',
      '@ijin2, you are invited to the team `my_org/reader`. [Accept the invitation](https://github.com/orgs/my_org/invitation) before it expires on May 22, 2026. GitHub may ask you to turn on two-factor authentication first.',
    ],
    [
      'already-invited',
      '@ijin2, you already have an invitation to the team `my_org/reader`. [Accept it](https://github.com/orgs/my_org/invitation), and you are in.',
    ],
    ['accepted', 'Welcome, @ijin2! You accepted the invitation and are now in the team `my_org/reader`.'],
    [
      'invitation-expired',
      '@ijin2, your invitation to the team `my_org/reader` has expired. Comment `/join reader` to get another one.',
    ],
    [
      'invitation-ended',
      '@ijin2, your invitation to the team `my_org/reader` is no longer open. Comment `/join reader` if you would like another one.',
    ],
    [
      'declined',
      '@ijin2, your request to join the team `my_org/reader` was declined. You can ask again in 24 hours.',
    ],
    [
      'request-lapsed',
      '@ijin2, nobody decided on your request to join the team `my_org/reader` within 14 days. Comment `/join reader` to ask again.',
    ],
    ['left', '@ijin2, you are no longer in the team `my_org/reader`.'],
    ['not-a-member', '@ijin2, you are not in the team `my_org/reader`, so nothing was changed.'],
  ] as const)('%s is told to the person', (plain, words) => {
    expect(said(outcome(plain))).toBe(words);
  });

  it.each([
    [['boss'], '@boss: please'],
    [['boss', 'other'], '@boss, @other: please'],
    [['my_org/sre-leads'], '@my_org/sre-leads: please'],
  ])('to a request mentions the approvers, %j, and says how to decide', (approvers, called) => {
    expect(said({ ...outcome('requested'), approvers })).toBe(
      `@ijin2 would like to join the team \`my_org/reader\`. ${called} answer here with \`/approve @ijin2 reader\` or \`/deny @ijin2 reader\`. A request is open for 14 days.`,
    );
  });

  it.each([
    ['added', /reader`\. @boss approved it\.$/],
    ['invited', /^@ijin2, you are invited .* @boss approved it\. \[Accept/],
    ['declined', /^@ijin2, .* was declined by @boss\./],
  ] as const)('%s after a decision tells the person whose it was', (plain, words) => {
    expect(said({ ...outcome(plain), decided_by: BOSS }, 'boss')).toMatch(words);
  });

  it.each(['not-an-org-member', 'not-listed', 'not-in-team'] as const)(
    'to a denied person is polite, says whom to ask, and gives no reason: %s',
    (reason) => {
      expect(said(denied(reason))).toBe(
        '@ijin2, the team `my_org/reader` is not open to you here. If you think that it should be, ask the maintainers of this repository.',
      );
    },
  );

  it.each([
    ['no-such-team', /team `my_org\/reader` cannot be joined here\. The teams here are `reader`, `docs`\.$/],
    ['login-taken-over', /no longer has that login, so nothing was changed\. Whoever it is can ask again/],
    ['invitation-limit', /no more people can be invited today\. Please come back tomorrow\./],
    [
      'declined-lately',
      /`my_org\/reader` was declined less than 24 hours ago\. Please ask again after that time/,
    ],
    ['asked-too-often', /as many requests as one can in a day\. Please come back tomorrow/],
    ['not-as-written', /was edited or deleted, so it decides nothing\. Please write a new one/],
    ['not-an-approver', /nobody decides on requests for the team `my_org\/reader` here/],
    ['own-request', /you cannot decide on your own request\. Somebody else has to/],
    ['no-request', /had no open request here when you wrote this\. They have to ask first/],
    ['decided-before', /was decided before, and a decision cannot be changed/],
  ] as const)('to another denial says why, and what to do: %s', (reason, words) => {
    expect(said(denied(reason), 'boss')).toMatch(new RegExp(`^@boss, .*${words.source}`));
  });

  it.each(['no-seat', 'identity-provider', 'team-not-found', 'other'] as const)(
    'does not say in public what only an admin can fix: %s',
    (reason) => {
      expect(said(failed(reason, 'PUT /orgs/my_org → 422 a secret of my_org'))).toBe(
        '@ijin2, that did not work, and it is not your fault. The reason is on record for the admins; if you hear no more of it, ask the maintainers of this repository.',
      );
    },
  );

  it.each([
    [
      'inherited',
      /^@ijin2, you are in the team `my_org\/reader` by being in a team below it\. Leave that one/,
    ],
    ['organization-account', /^@ijin2, the account of an organization cannot be in a team/],
    ['invitation-limit', /^@ijin2, no more people can be invited today\. Please come back tomorrow\./],
    [
      'refused',
      /^@ijin2, GitHub did not accept .* you have blocked `my_org`, \[unblock it\]\(https:\/\/github\.com\/settings\/blocked_users\) and try again/,
    ],
  ] as const)('what a person can mend is told to them: %s', (reason, words) => {
    expect(said(failed(reason, 'a secret of my_org'))).toMatch(words);
    expect(said(failed(reason, 'a secret of my_org'))).not.toContain('secret');
  });

  it('to a refusal addresses the person, who may have blocked the organization, and not the approver', () => {
    expect(said({ ...failed('refused'), decided_by: BOSS }, 'boss')).toMatch(/^@ijin2, .*still open\.$/);
    expect(said({ ...failed('no-seat'), decided_by: BOSS }, 'boss')).toMatch(/^@boss, .*still open\.$/);
    expect(said({ ...denied('invitation-limit'), decided_by: BOSS }, 'boss')).toMatch(
      /^@boss, .*tomorrow\. The request is still open\.$/,
    );
  });

  it('exists for every outcome, in three and a half sentences at most', () => {
    expect(new Set(RESULTS.map((result) => result.outcome))).toEqual(new Set(OUTCOMES));
    for (const result of RESULTS) {
      const words = said({ result, approvers: ['boss'], decided_by: BOSS });
      expect(words).toMatch(/@(ijin2|boss)\b/);
      expect(words).toMatch(/\.$/);
      expect(words).not.toContain('undefined');
      expect(words.match(/[.!](?= |$)/g)?.length).toBeLessThanOrEqual(4);
    }
  });

  it('to somebody who is not an approver names the approvers without mentioning them', () => {
    const approvers = ['my_org/sre-leads', 'boss'];
    expect(said({ ...denied('not-an-approver'), approvers }, 'mona')).toBe(
      '@mona, only `my_org/sre-leads`, `boss` can decide who joins the team `my_org/reader`.',
    );
  });

  it.each(['added', 'accepted'] as const)('to %s includes the welcome of the rule', (plain) => {
    const bare = said(outcome(plain));
    expect(said(outcome(plain), 'ijin2', 'Start with CONTRIBUTING.md.')).toBe(
      `${bare}\n\nStart with CONTRIBUTING.md.`,
    );
  });

  it('to any other outcome has no welcome, so that an invited person gets it once', () => {
    const others = RESULTS.filter((result) => !['added', 'accepted'].includes(result.outcome));
    for (const result of others) expect(said({ result }, 'ijin2', 'WELCOME')).not.toContain('WELCOME');
  });

  it('with dry_run first says so, then quotes the real reply', () => {
    const words = said({ ...outcome('added'), dry_run: true }, 'ijin2', 'Read this:\n\n- CONTRIBUTING.md');
    expect(words).toBe(
      [
        'This is a rehearsal (`dry_run`), so no team was changed. Without it, this would be the answer:',
        '',
        '> Welcome, @ijin2! You are now in the team `my_org/reader`.',
        '> ',
        '> Read this:',
        '> ',
        '> - CONTRIBUTING.md',
      ].join('\n'),
    );
    expect(said({ ...outcome('added'), dry_run: false })).toBe(said(outcome('added')));
  });

  it.each(['invited', 'already-invited'] as const)(
    'on GitHub Enterprise Server links to that host: %s',
    (plain) => {
      const { person } = reportWith();
      const there = { ...person, html_url: 'https://ghe.example.com:8443/ijin2' };
      expect(said({ ...outcome(plain), person: there })).toContain(
        '(https://ghe.example.com:8443/orgs/my_org/invitation)',
      );
      expect(said({ ...failed('refused'), person: there })).toContain(
        '(https://ghe.example.com:8443/settings/blocked_users)',
      );
    },
  );

  it.each([
    ['2026-05-15T15:20:23.000Z', 'May 22, 2026'],
    ['2026-12-24T23:59:59.999Z', 'December 31, 2026'],
    ['2026-12-25T00:00:00.000Z', 'January 1, 2027'],
  ])('to an invitation of %s names its expiry, %s in UTC', (at, day) => {
    expect(said({ ...outcome('invited'), at })).toContain(`expires on ${day}.`);
  });
});
