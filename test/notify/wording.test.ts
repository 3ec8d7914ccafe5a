import { describe, expect, it } from '@jest/globals';
import type { Notification } from '../../src/messages/notification.ts';
import { OUTCOMES } from '../../src/messages/outcome-names.ts';
import { renderSentence } from '../../src/notify/wording.ts';
import { RESULTS } from '../fixtures/any-notification.ts';
import { notificationWith } from '../fixtures/notification.ts';

const sentence = (changes: Partial<Notification>, by?: string) =>
  renderSentence(notificationWith(changes), { who: 'WHO', team: 'TEAM', by, stage: 'prod' });
const RETRY =
  'run `npm run usher -- retry --stage prod https://github.com/my_org/onboarding/issues/1#issuecomment-492700400`.';

describe('a message to Slack says', () => {
  it.each([
    ['added', ':wave: WHO was added to the team TEAM.'],
    ['already-member', 'WHO is already in the team TEAM.'],
    ['invited', ':envelope: WHO was invited to the team TEAM, and is in it after accepting.'],
    ['already-invited', 'WHO was invited to the team TEAM before and has not accepted yet.'],
    ['accepted', ':tada: WHO accepted the invitation and is in the team TEAM.'],
    [
      'invitation-expired',
      ':hourglass: WHO did not accept the invitation to the team TEAM in time. They may ask again.',
    ],
    [
      'invitation-ended',
      ':hourglass: The invitation of WHO to the team TEAM is no longer open: it was declined or withdrawn, or there is no team of that name any more.',
    ],
    ['declined', ':no_entry: The request of WHO to join the team TEAM was declined.'],
    [
      'request-lapsed',
      ':hourglass: Nobody decided in time on the request of WHO to join the team TEAM. They may ask again.',
    ],
    ['left', ':dash: WHO left the team TEAM.'],
    ['not-a-member', 'WHO wanted to leave the team TEAM, but is not in it.'],
  ] as const)('%s', (outcome, words) => {
    expect(sentence({ result: { outcome } })).toBe(words);
  });

  it('that somebody asked for more time, and did not get it', () => {
    const stay = (outcome: 'declined' | 'request-lapsed') =>
      sentence({ result: { outcome }, until: '2026-06-01T12:00:00.000Z', asked_for: '7d' });
    expect(stay('declined')).toBe(':no_entry: The request of WHO to stay in the team TEAM was declined.');
    expect(stay('request-lapsed')).toBe(
      ':hourglass: Nobody decided in time on the request of WHO to stay in the team TEAM. They may ask again.',
    );
  });

  it('that a decision was made in Slack, and that one that failed can be made again', () => {
    const inSlack = (outcome: 'added' | 'invited' | 'declined') =>
      sentence({ result: { outcome }, decided_in_slack: true }, 'BY');
    expect(inSlack('added')).toBe(':wave: WHO was added to the team TEAM. BY approved it in Slack.');
    expect(inSlack('invited')).toMatch(/ BY approved it in Slack\.$/);
    expect(inSlack('declined')).toMatch(/ was declined by BY in Slack\.$/);
    const failed = { result: { outcome: 'failed', reason: 'no-seat' }, decided_in_slack: true } as const;
    expect(sentence(failed, 'BY')).toMatch(/Buy one or free one, then approve it again\./);
  });

  it.each([
    [['boss'], 'boss'],
    [['my_org/sre-leads'], 'my_org/sre-leads'],
    [['a', 'b', 'c', 'd', 'e'], 'a, b, c, d, e'],
    [['a', 'b', 'c', 'd', 'e', 'f', 'g'], 'a, b, c, d, e and 2 more'],
  ])('that somebody asks to join, and who can decide: %j', (approvers, named) => {
    expect(sentence({ result: { outcome: 'requested' }, approvers })).toBe(
      `:raising_hand: WHO would like to join the team TEAM. On the issue, ${named} can approve or deny it.`,
    );
  });

  it.each([
    ['added', 'TEAM. BY approved it.'],
    ['invited', 'after accepting. BY approved it.'],
    ['declined', 'declined by BY.'],
  ] as const)('who decided that somebody was %s', (outcome, words) => {
    expect(sentence({ result: { outcome } }, 'BY')).toMatch(new RegExp(`${words}$`));
  });

  it.each([
    [
      'not-an-org-member',
      /^:no_entry: WHO asked to join the team TEAM and was not let in: only members of the organization/,
    ],
    ['not-listed', /WHO asked to join the team TEAM and was not let in: the rule lists who may join/],
    ['not-in-team', /WHO asked to join the team TEAM and was not let in: .* members of another team/],
    ['no-such-team', /WHO asked for the team TEAM, which no rule opens here/],
    ['login-taken-over', /in the team TEAM for WHO: the account that asked no longer has that login/],
    [
      'invitation-limit',
      /WHO was not invited to the team TEAM: .* limit .* raise `limit` in the rules and run `npx serverless deploy --stage prod`\.$/,
    ],
    ['declined-lately', /WHO asked again to join the team TEAM, less than a day after/],
    ['asked-too-often', /WHO asked to join the team TEAM, after as many requests as one can make in a day/],
    ['not-an-approver', /WHO wanted to decide who joins the team TEAM, and is none of those who may/],
    [
      'not-as-written',
      /WHO seemed to decide .* TEAM, but GitHub does not have that comment .* rotate --stage prod`/,
    ],
    ['own-request', /WHO wanted to decide on their own request to join the team TEAM/],
    ['no-request', /WHO wanted to decide on a request to join the team TEAM, and there was none/],
    ['decided-before', /WHO wanted .* request to join the team TEAM that was decided before/],
  ] as const)('why somebody was denied: %s', (reason, words) => {
    expect(sentence({ result: { outcome: 'denied', reason } })).toMatch(words);
  });

  it.each([
    ['no-seat', 'my_org has no free seat. Buy one or free one, then', RETRY],
    ['refused', 'The person may have blocked my_org, or my_org them. Once that is undone,', RETRY],
    ['invitation-limit', 'my_org has sent as many invitations as GitHub allows in a day. Tomorrow,', RETRY],
    [
      'team-not-found',
      '`npm run usher -- doctor --stage prod` tells. Correct the rules, run `npx serverless deploy --stage prod`, then',
      RETRY,
    ],
    ['other', 'mend what it complains of, then', RETRY],
    [
      'identity-provider',
      'Make the change there, or name another team in the rules and run `npx serverless deploy --stage prod`.',
      '',
    ],
    ['organization-account', 'only people can be in a team', ''],
    ['inherited', 'they are in it by being in a team below it, and have to leave that one', ''],
  ] as const)(
    'what GitHub did not do, the reason, what mends it, and its own words: %s',
    (reason, words, command) => {
      const detail = 'PUT /orgs/my_org/teams/reader/memberships/ijin2 → 422 <no> & "why"';
      const told = sentence({ result: { outcome: 'failed', reason, detail } });
      expect(told).toMatch(/^:warning: GitHub did not do what WHO asked for in the team TEAM: /);
      expect(told).toContain(words);
      expect(told.includes('usher -- retry')).toBe(command !== '');
      expect(told).toContain(command);
      expect(told).toMatch(
        / GitHub said: “PUT \/orgs\/my_org\/teams\/reader\/memberships\/ijin2 → 422 &lt;no&gt; &amp; "why"”$/,
      );
      expect(sentence({ result: { outcome: 'failed', reason } })).not.toContain('GitHub said');
    },
  );

  it('that an approval had no effect and can be repeated', () => {
    const open = 'BY approved it; the request is still open.';
    expect(sentence({ result: { outcome: 'failed', reason: 'no-seat' } }, 'BY')).toContain(open);
    expect(sentence({ result: { outcome: 'denied', reason: 'invitation-limit' } }, 'BY')).toContain(open);
  });

  it('first that it was a rehearsal', () => {
    expect(sentence({ result: { outcome: 'added' }, dry_run: true })).toBe(
      '_Rehearsal (dry_run), no team was changed:_ :wave: WHO was added to the team TEAM.',
    );
    expect(sentence({ result: { outcome: 'added' }, dry_run: false })).toBe(
      ':wave: WHO was added to the team TEAM.',
    );
  });

  it('for every outcome who it is about, and which team', () => {
    expect(new Set(RESULTS.map(({ outcome }) => outcome))).toEqual(new Set(OUTCOMES));
    for (const result of RESULTS) {
      const told = sentence({ result, approvers: ['boss'] }, 'BY');
      expect(told).toMatch(/WHO.*TEAM|TEAM.*WHO/);
      expect(told).not.toMatch(/undefined|\bnull\b/);
    }
    const all = RESULTS.map((result) => sentence({ result }));
    expect(new Set(all).size).toBe(RESULTS.length);
  });
});
