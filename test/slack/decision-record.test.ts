import { describe, expect, it } from '@jest/globals';
import { slackMessage } from '../../local/slack-message.ts';
import { renderRecord } from '../../src/slack/decision-record.ts';
import { RESULTS } from '../fixtures/any-notification.ts';
import { reportWith } from '../fixtures/notification.ts';

const decided_by = { login: 'boss', id: 7, html_url: 'https://github.com/boss' };

describe('the record of a request', () => {
  it.each([
    [
      'added',
      ':white_check_mark: ijin2 asked to join the team my_org/reader. boss approved it here, and they are in.',
    ],
    [
      'invited',
      ':white_check_mark: ijin2 asked to join the team my_org/reader. boss approved it here, and they are invited.',
    ],
    [
      'already-member',
      ':white_check_mark: ijin2 asked to join the team my_org/reader. boss approved it here; they were in the team already.',
    ],
    [
      'already-invited',
      ':white_check_mark: ijin2 asked to join the team my_org/reader. boss approved it here; they were invited before.',
    ],
    ['declined', ':no_entry: ijin2 asked to join the team my_org/reader. boss declined it here.'],
  ] as const)('says what became of it: %s', (outcome, text) => {
    const report = reportWith({ result: { outcome }, decided_by });
    expect(renderRecord({ ...report, decided_in_slack: true })?.text).toBe(text);
    expect(renderRecord(report)?.text).toBe(text.replace('it here', 'it on the issue'));
  });

  it.each([
    [
      'renewed',
      ':white_check_mark: ijin2 asked to stay in the team my_org/reader. boss approved it on the issue, and they have more time.',
    ],
    ['declined', ':no_entry: ijin2 asked to stay in the team my_org/reader. boss declined it on the issue.'],
    ['request-lapsed', ':hourglass: ijin2 asked to stay in the team my_org/reader. Nobody decided in time.'],
  ] as const)('says that somebody asked for more time: %s', (outcome, text) => {
    const until = '2026-06-01T12:00:00.000Z';
    expect(renderRecord(reportWith({ result: { outcome }, decided_by, until }))?.text).toBe(text);
  });

  it('says that it lapsed', () => {
    expect(renderRecord(reportWith({ result: { outcome: 'request-lapsed' } }))?.text).toBe(
      ':hourglass: ijin2 asked to join the team my_org/reader. Nobody decided in time.',
    );
  });

  it('does not exist while the request is open', () => {
    const open = RESULTS.filter(({ outcome }) => ['requested', 'denied', 'failed'].includes(outcome));
    expect(open.length).toBeGreaterThan(3);
    for (const result of open) expect(renderRecord(reportWith({ result, decided_by }))).toBeUndefined();
  });

  it('is a message that Slack accepts, without buttons, and with its text escaped', () => {
    const title = '<!channel> & <https://evil.example|here>';
    const { replace_original, ...message } =
      renderRecord(reportWith({ result: { outcome: 'added' }, decided_by, issue: { number: 1, title } })) ??
      {};
    expect(replace_original).toBe(true);
    expect(slackMessage.safeParse(message).error).toBeUndefined();
    expect(JSON.stringify(message)).not.toMatch(/"actions"|<!channel>|<https:\/\/evil/);
  });
});
