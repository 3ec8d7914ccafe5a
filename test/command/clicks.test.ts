import { afterEach, describe, expect, it } from '@jest/globals';
import { clickKey, commandMemory, OPEN_INVITATION } from '../../src/ledger/entries.ts';
import { RetryableFailure } from '../../src/runtime/failures.ts';
import {
  APPROVER_TIMEOUT,
  AWS_ATTEMPTS,
  AWS_CONNECT_TIMEOUT,
  AWS_RESPONSE_TIMEOUT,
  COMMAND_TIMEOUT,
  GITHUB_TIMEOUT,
  REQUEST_LIFETIME,
  SLACK_REPLY_LIFETIME,
  SLACK_REPLY_TIMEOUT,
} from '../../src/runtime/limits.ts';
import { createResponder } from '../../src/slack/respond.ts';
import { readAudit } from '../ledger/read-audit.ts';
import { injectCrashes } from './inject-crashes.ts';
import { MEMBERS, type PlayClicks, playClicks } from './play-clicks.ts';

let play: PlayClicks;
afterEach(() => play.close());
const HOUR = 3_600_000;

const hasButtons = (payload: { blocks?: readonly { type: string }[] | undefined }) =>
  (payload.blocks ?? []).some(({ type }) => type === 'actions');

describe('a click by an approver', () => {
  it('approves: the person is in, and the issue, the channel and the message say who decided, and where', async () => {
    play = await playClicks();
    const message = await play.ask();
    expect(hasButtons(message.payload)).toBe(true);
    expect(await play.click(message, 'boss')).toEqual(['added']);
    expect(play.place('mona', 'sre')).toBe('active');
    expect(play.replies().at(-1)).toBe(
      'Welcome, @mona! You are now in the team `my_org/sre`. @boss approved it in Slack.',
    );
    expect((await play.post()).payload.text).toBe(
      ':wave: mona was added to the team my_org/sre. boss approved it in Slack.',
    );
    const record = play.shown(message);
    expect(record.text).toBe(
      ':white_check_mark: mona asked to join the team my_org/sre. boss approved it here, and they are in.',
    );
    expect(hasButtons(record)).toBe(false);
    expect(play.whispers()).toEqual([]);
  });

  it('gives the time that was asked for with a reason, and the audit has all of it once', async () => {
    play = await playClicks({
      teams: [{ team: 'sre', for: '30d', reason: 'required' }],
      approve: { by: 'team:leads' },
    });
    const message = await play.ask('mona', '/join sre 7d because I am on call');
    expect(message.payload.text).toContain('for 7 days');
    expect(message.payload.text).toContain('I am on call');
    expect(await play.click(message, 'boss')).toEqual(['added']);
    const week = new Date(play.services.now().getTime() + 7 * 24 * HOUR).toISOString();
    expect(play.published.at(-1)).toMatchObject({ until: week, decided_in_slack: true });
    expect(await play.click(message, 'deputy')).toEqual([]);
    const [asked, decided, ...others] = (await readAudit(play.dynamodb)).toSorted((one, other) =>
      one.outcome < other.outcome ? 1 : -1,
    );
    expect(others).toEqual([]);
    expect(asked).toMatchObject({ outcome: 'requested', asked_for: '7d', because: 'I am on call' });
    expect(decided).toMatchObject({
      outcome: 'added',
      decided_by: 'boss',
      decided_in_slack: 1,
      until: week,
    });
  });

  it('denies, and nothing is changed', async () => {
    play = await playClicks();
    const message = await play.ask();
    expect(await play.click(message, 'boss', 'usher_deny')).toEqual(['declined']);
    expect(play.changes()).toBe(0);
    expect(play.replies().at(-1)).toBe(
      '@mona, your request to join the team `my_org/sre` was declined by @boss in Slack. You can ask again in 24 hours.',
    );
    expect(play.shown(message).text).toBe(
      ':no_entry: mona asked to join the team my_org/sre. boss declined it here.',
    );
  });

  it('adds somebody who has another login by now', async () => {
    play = await playClicks();
    const message = await play.ask();
    play.github.state.people.rename(play.person('mona'), 'mona-2');
    expect(await play.click(message, 'boss')).toEqual(['added']);
    expect(play.published.at(-1)?.person.login).toBe('mona-2');
  });

  it('may be by somebody whom the rules list, if they are a member of the organization', async () => {
    play = await playClicks({ teams: ['sre'], approve: { by: ['boss', 'plain'] } });
    const message = await play.ask();
    expect(await play.click(message, 'deputy')).toEqual([]);
    expect(play.whispers()).toEqual([
      'Only `boss`, `plain` can decide who joins the team my_org/sre, and GitHub does not have you, deputy, among them.',
    ]);
    expect(await play.click(message, 'plain')).toEqual(['added']);
  });

  it('is acted on once, however often its message is delivered', async () => {
    play = await playClicks();
    const action = play.press(await play.ask(), MEMBERS.boss);
    expect(await play.handle(action)).toEqual(['added']);
    const { changes, replies } = { changes: play.changes(), replies: play.replies().length };
    expect(await play.handle(action)).toEqual([]);
    expect({ changes: play.changes(), replies: play.replies().length }).toEqual({ changes, replies });
  });

  it('keeps no address of an answer in the ledger', async () => {
    play = await playClicks();
    const action = play.press(await play.ask(), MEMBERS.boss);
    await play.handle(action);
    const kept = await play.services.ledger.readMemory(clickKey(action), commandMemory);
    expect(kept?.report).toMatchObject({ decided_in_slack: true });
    expect(JSON.stringify(kept)).not.toContain('/actions/');
  });

  it('works under a rehearsal, and says that it is one', async () => {
    play = await playClicks({ teams: ['sre'], approve: { by: 'team:leads' }, dry_run: true });
    const message = await play.ask();
    expect(await play.click(message, 'boss')).toEqual(['added']);
    expect(play.changes()).toBe(0);
    expect(play.shown(message).text).toMatch(/^_Rehearsal/);
  });

  it('says nothing on the issue where the rule has no feedback', async () => {
    play = await playClicks({ teams: ['sre'], approve: { by: 'team:leads' }, feedback: false });
    const message = await play.ask();
    expect(await play.click(message, 'boss')).toEqual(['added']);
    expect(play.replies()).toEqual([]);
  });
});

describe('a click that decides nothing', () => {
  const refusals: readonly [string, keyof typeof MEMBERS | 'stranger', RegExp][] = [
    [
      'by somebody whom the rules do not know',
      'stranger',
      /^I don’t know your GitHub login.*slack_members.*`U0STRANGER`.*\|on the issue>/,
    ],
    [
      'by somebody who may not decide',
      'plain',
      /^Only `my_org\/leads` can decide who joins the team my_org\/sre/,
    ],
    ['by the one who asked', 'mona', /^Only `my_org\/leads`/],
    ['under a login that no account has', 'gone', /^No account on GitHub has the login gone/],
  ];
  it.each(refusals)('%s is answered to them alone', async (_, who, expected) => {
    play = await playClicks();
    const message = await play.ask();
    const user = who === 'stranger' ? 'U0STRANGER' : MEMBERS[who];
    for (const button of ['usher_approve', 'usher_deny']) {
      expect(await play.handle(play.press(message, user, button))).toEqual([]);
    }
    expect(play.whispers()).toEqual([expect.stringMatching(expected), expect.stringMatching(expected)]);
    expect(play.changes()).toBe(0);
    expect(hasButtons(play.shown(message))).toBe(true);
    expect(await play.click(message, 'boss')).toEqual(['added']);
  });

  it('is one on the own request, even by an approver', async () => {
    play = await playClicks();
    play.put('mona', 'leads');
    const message = await play.ask();
    expect(await play.click(message, 'mona')).toEqual([]);
    expect(play.whispers()).toEqual(['You cannot decide on your own request. Somebody else has to.']);
  });

  it('is one by somebody with several logins', async () => {
    play = await playClicks(undefined, { boss: 'U0BOSS', deputy: 'U0BOSS' });
    expect(await play.click(await play.ask(), 'boss')).toEqual([]);
    expect(play.whispers()).toEqual([expect.stringContaining('several GitHub logins (boss, deputy)')]);
  });

  it('is one with a member id that the rules have given to somebody else since', async () => {
    play = await playClicks();
    const message = await play.ask();
    play.setRules({ teams: ['sre'], approve: { by: 'team:leads' } }, { plain: MEMBERS.boss });
    expect(await play.click(message, 'boss')).toEqual([]);
    expect(play.whispers()).toEqual([expect.stringContaining('GitHub does not have you, plain, among them')]);
  });

  it('is one on a request of a login that another account has taken', async () => {
    play = await playClicks();
    const message = await play.ask();
    play.github.state.people.rename(play.person('mona'), 'mona-2');
    play.know('mona', 999);
    expect(await play.click(message, 'boss')).toEqual([]);
    expect(play.changes()).toBe(0);
    expect(play.whispers()).toEqual([expect.stringContaining('no longer has that login')]);
  });

  it('is a second one: it tells what was decided, by whom', async () => {
    play = await playClicks();
    const message = await play.ask();
    await play.click(message, 'boss', 'usher_deny');
    expect(await play.click(message, 'deputy')).toEqual([]);
    expect(play.whispers()).toEqual([
      expect.stringMatching(
        /^This request was declined by boss <!date\^\d+\^.*>, and a decision cannot be changed\.$/,
      ),
    ]);
    expect(play.changes()).toBe(0);
  });

  it('is one after a decision on GitHub: the message becomes the record of that', async () => {
    play = await playClicks();
    const message = await play.ask();
    play.pass(1 / 60);
    expect(await play.say('deputy', '/approve @mona')).toEqual(['added']);
    expect(await play.click(message, 'boss', 'usher_deny')).toEqual([]);
    expect(play.whispers()).toEqual([expect.stringMatching(/^This request was approved by deputy/)]);
    expect(play.shown(message).text).toBe(
      ':white_check_mark: mona asked to join the team my_org/sre. deputy approved it on the issue, and they are in.',
    );
  });

  it('is one on a lapsed request', async () => {
    play = await playClicks();
    const message = await play.ask();
    play.pass(REQUEST_LIFETIME / HOUR);
    expect(await play.click(message, 'boss')).toEqual([]);
    expect(play.whispers()).toEqual([expect.stringMatching(/^Nobody decided on this request in time/)]);
    expect(hasButtons(play.shown(message))).toBe(false);
  });

  it('is one on an earlier request of somebody who has asked again', async () => {
    play = await playClicks();
    const earlier = await play.ask();
    await play.click(earlier, 'boss', 'usher_deny');
    play.pass(25);
    const later = await play.ask();
    expect(await play.click(earlier, 'boss')).toEqual([]);
    expect(play.whispers()).toEqual([expect.stringMatching(/^This message is about an earlier request/)]);
    expect(play.changes()).toBe(0);
    expect(await play.click(later, 'boss')).toEqual(['added']);
  });

  it('is one on a request that the ledger no longer has', async () => {
    play = await playClicks();
    const action = play.press(await play.ask(), MEMBERS.boss);
    expect(await play.handle({ ...action, request: { ...action.request, person: 99 } })).toEqual([]);
    expect(play.whispers()).toEqual([expect.stringContaining('no longer on record')]);
  });

  it('is one where the rules no longer have anybody decide', async () => {
    play = await playClicks();
    const message = await play.ask();
    play.setRules({ teams: ['sre'] });
    expect(await play.click(message, 'boss')).toEqual([]);
    expect(play.whispers()).toEqual([expect.stringContaining('no longer have anybody decide')]);
  });

  it('is answered ten times an hour at most', async () => {
    play = await playClicks();
    const message = await play.ask();
    for (let time = 0; time < 12; time += 1) await play.handle(play.press(message, 'U0STRANGER'));
    expect(play.whispers()).toHaveLength(10);
  });
});

describe('two decisions at once', () => {
  it.each([
    ['of two approvers in Slack', 'usher_deny'],
    ['of the same kind', 'usher_approve'],
  ])('%s: one counts, and the other hears of it', async (_, other) => {
    play = await playClicks();
    const message = await play.ask();
    const outcomes = await Promise.all([play.click(message, 'boss'), play.click(message, 'deputy', other)]);
    const published = play.published.filter(({ result }) => result.outcome !== 'requested');
    expect(published).toHaveLength(1);
    expect(outcomes.flat()).toContain(published[0]?.result.outcome);
    expect(play.whispers()).toEqual([expect.stringMatching(/^This request was (approved|declined)/)]);
    expect(play.changes()).toBe(published[0]?.result.outcome === 'added' ? 1 : 0);
  });

  it('in Slack and on GitHub: one counts', async () => {
    play = await playClicks();
    const message = await play.ask();
    play.pass(1 / 60);
    await Promise.all([play.click(message, 'boss', 'usher_deny'), play.say('deputy', '/approve @mona')]);
    const outcomes = play.published.map(({ result }) => result.outcome);
    expect(outcomes.filter((outcome) => outcome === 'added' || outcome === 'declined')).toHaveLength(1);
    expect(play.place('mona', 'sre')).toBe(outcomes.includes('added') ? 'active' : undefined);
  });
});

describe('a click whose approval cannot be carried out', () => {
  it('leaves the request open, with its buttons, and says so', async () => {
    play = await playClicks();
    const message = await play.ask();
    const { organization } = play.github.state;
    organization.blockedBy.add(play.person('mona'));
    organization.members.delete(play.person('mona'));
    const outcomes = await play.click(message, 'boss');
    expect(outcomes).toEqual([expect.stringMatching(/^failed/)]);
    expect(play.whispers()).toEqual([expect.stringContaining('the request is still open')]);
    expect(hasButtons(play.shown(message))).toBe(true);
  });
});

describe('a failure', () => {
  it('of SNS is retried: the decision is published once it works, and made once', async () => {
    play = await playClicks();
    const action = play.press(await play.ask(), MEMBERS.boss);
    const { publish } = play.services;
    play.services.publish = async () => {
      throw new RetryableFailure('SNS is down');
    };
    await expect(play.handle(action)).rejects.toMatchObject({ kind: 'retryable' });
    play.services.publish = publish;
    // Whatever has become of the approver since.
    play.takeOut('boss', 'leads');
    expect(await play.handle(action)).toEqual(['added']);
    expect(play.changes()).toBe(1);
    expect(play.replies().filter((text) => text.includes('approved it in Slack'))).toHaveLength(1);
  });

  it('of GitHub is retried', async () => {
    play = await playClicks();
    const action = play.press(await play.ask(), MEMBERS.boss);
    const { octokit } = play.services;
    play.services.octokit = async () => {
      throw new RetryableFailure('GitHub is down');
    };
    await expect(play.handle(action)).rejects.toMatchObject({ kind: 'retryable' });
    play.services.octokit = octokit;
    expect(await play.handle(action)).toEqual(['added']);
    expect(play.changes()).toBe(1);
  });

  it('of Slack is retried while Slack takes answers, and then the notification has to do', async () => {
    play = await playClicks();
    const message = await play.ask();
    const action = {
      ...play.press(message, MEMBERS.boss),
      response_url: `${play.slackUrl}/actions/T0/1/none`,
    };
    expect(await play.handle(action)).toEqual(['added']);
    const later = play.press(await play.ask('plain'), MEMBERS.boss);
    const unreachable = { ...later, response_url: 'http://127.0.0.1:2/actions/T0/1/x' };
    const services = {
      ...play.services,
      respond: createResponder('http://127.0.0.1:2', play.services.now),
    };
    const { handleClick } = await import('../../src/command/handle-click.ts');
    await expect(handleClick(unreachable, services)).rejects.toMatchObject({ kind: 'retryable' });
    play.pass(SLACK_REPLY_LIFETIME / HOUR);
    await handleClick(unreachable, services);
    expect(play.place('plain', 'sre')).toBe('active');
    expect(play.replies().filter((text) => text.includes('approved it in Slack'))).toHaveLength(2);
  });

  it('to answer leads nowhere but to Slack', async () => {
    play = await playClicks();
    const message = await play.ask();
    for (const response_url of [
      'https://evil.example/actions/T0/1/x',
      `${play.slackUrl}.evil.example/actions/T0/1/x`,
      `${play.slackUrl}/services/T00000000/B00000000/secret`,
    ]) {
      const posts = play.slack.posts.length;
      await play.handle({ ...play.press(message, 'U0STRANGER'), response_url });
      expect(play.slack.posts).toHaveLength(posts);
    }
    expect(play.slack.answers).toEqual([]);
  });
});

describe('an outsider who is approved in Slack', () => {
  it('is invited, and the sweep follows the invitation up', async () => {
    play = await playClicks();
    const message = await play.ask('stranger-1');
    const action = play.press(message, MEMBERS.boss);
    expect(await play.handle(action)).toEqual(['invited']);
    expect(play.shown(message).text).toMatch(/boss approved it here, and they are invited\.$/);
    const open = await play.services.ledger.openEntries(OPEN_INVITATION);
    expect(open.map(({ key }) => key)).toEqual([clickKey(action)]);
  });
});

describe('the longest path of a click', () => {
  it('takes no more calls than the timeout of command covers', async () => {
    play = await playClicks();
    const message = await play.ask('stranger-1');
    play.github.state.organization.blockedBy.add(play.person('stranger-1'));
    let ledger = 0;
    play.dynamodb.middlewareStack.add(
      (next) => (sent) => {
        ledger += 1;
        return next(sent);
      },
      { step: 'initialize' },
    );
    const before = play.github.calls.length;
    expect(await play.click(message, 'boss')).toEqual([expect.stringMatching(/^failed/)]);
    // Who may decide has a time of its own. A GitHub App first finds its installation, then gets a token.
    const github = play.github.calls.length - before - 1 + 2;
    // KMS and SNS are asked once, claiming may take a second call, and the message is hidden if the last one fails. The
    // audit is written and the request opened again while SNS is asked, and what the person had is read while their
    // membership is locked.
    const aws = ledger + 3 - 2;
    expect({ aws, github }).toEqual({ aws: 18, github: 10 });
    // The answer, one on this path, fits into the time of the call to AWS that is left.
    const call = AWS_ATTEMPTS * (AWS_CONNECT_TIMEOUT + 2 * AWS_RESPONSE_TIMEOUT) + 500;
    const covered = 19 * call + APPROVER_TIMEOUT + 10 * GITHUB_TIMEOUT;
    const takes = aws * call + APPROVER_TIMEOUT + github * GITHUB_TIMEOUT + SLACK_REPLY_TIMEOUT;
    expect(takes).toBeLessThanOrEqual(covered);
    expect(covered).toBeLessThanOrEqual(COMMAND_TIMEOUT * 1_000);
  });
});

describe('a click whose command crashes after any of its calls', () => {
  it.each([
    ['usher_approve', 'mona', 'added', 'active'],
    ['usher_approve', 'stranger', 'invited', 'pending'],
    ['usher_deny', 'mona', 'declined', undefined],
  ] as const)('decides in a retry, and says nothing twice: %s of %s', async (button, who, outcome, place) => {
    play = await playClicks();
    const crash = injectCrashes(play);
    for (let calls = 1, crashed = true; crashed; calls += 1) {
      const login = `${who}-${calls}`;
      const message = await play.ask(login);
      const action = play.press(message, MEMBERS.boss, button);
      const [before, replies] = [play.changes(), play.replies().length];
      crashed = await crash.after(calls, () => play.handle(action));
      // The lease of the crashed attempt has ended, and the person may be declined more often than once a day.
      play.pass(1);
      if (crashed) await play.handle(action);
      const about = play.published.filter(
        ({ person, result }) => person.login === login && result.outcome === outcome,
      );
      expect(new Set(about.map(({ id }) => id)).size).toBe(1);
      expect(play.place(login, 'sre')).toBe(place);
      expect(play.changes() - before).toBe(place === undefined ? 0 : 1);
      expect(play.replies().length - replies).toBeLessThanOrEqual(1);
      expect(await play.handle(action)).toEqual([]);
    }
  });
});
