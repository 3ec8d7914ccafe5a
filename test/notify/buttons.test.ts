import { describe, expect, it } from '@jest/globals';
import { slackMessage } from '../../local/slack-message.ts';
import { OUTCOMES } from '../../src/messages/outcome-names.ts';
import { readButtonValue } from '../../src/messages/slack-button.ts';
import { renderMessage } from '../../src/notify/render-message.ts';
import { RESULTS } from '../fixtures/any-notification.ts';
import { notificationWith } from '../fixtures/notification.ts';

const requested = notificationWith({ result: { outcome: 'requested' }, approvers: ['boss', 'my_org/leads'] });
const actionsOf = (notification = requested, hasButtons = true) =>
  (renderMessage(notification, 'prod', hasButtons).blocks ?? []).filter(({ type }) => type === 'actions');

describe('the message of a request', () => {
  it('has Approve and Deny, each with a question, if the stack takes clicks', () => {
    const text = { type: 'plain_text' };
    expect(actionsOf()).toEqual([
      {
        type: 'actions',
        elements: [
          expect.objectContaining({
            action_id: 'usher_approve',
            text: { ...text, text: 'Approve' },
            style: 'primary',
            confirm: expect.objectContaining({
              text: { ...text, text: 'Let ijin2 into the team my_org/reader?' },
            }),
          }),
          expect.objectContaining({
            action_id: 'usher_deny',
            text: { ...text, text: 'Deny' },
            style: 'danger',
          }),
        ],
      },
    ]);
    expect(renderMessage(requested, 'prod', true).text).toBe(
      ':raising_hand: ijin2 would like to join the team my_org/reader. boss, my_org/leads can approve or deny it, here or on the issue.',
    );
  });

  it('asks about more time if that is what the person wants', () => {
    const questions = JSON.stringify(actionsOf({ ...requested, until: '2026-06-01T12:00:00.000Z' }));
    expect(questions).toContain('"Let ijin2 stay in the team my_org/reader?"');
    expect(questions).toContain('"Don’t let ijin2 stay in the team my_org/reader? They may ask again after');
  });

  it('names the request in the value of both: by whom, where, for which team, by which comment', () => {
    const values = JSON.stringify(actionsOf()).match(/(?<="value":")[^"]*/g) ?? [];
    expect(values).toHaveLength(2);
    for (const value of values) {
      expect(readButtonValue(value)).toEqual({
        repository: 186_853_002,
        issue: 1,
        person: 12_809_425,
        team: 'reader',
        comment: 492_700_400,
      });
    }
  });

  it("stays within Slack's limits, whatever the names", () => {
    const [login, team] = ['l'.repeat(100), 't'.repeat(255)];
    const longest = {
      ...requested,
      organization: 'o'.repeat(100),
      team,
      person: { ...requested.person, login },
    };
    const id = Number.MAX_SAFE_INTEGER;
    const issue = { number: id, title: 'x' };
    const person = { ...longest.person, id };
    const message = renderMessage({ ...longest, person, issue, id: `${id}/${id}/join` }, 'prod', true);
    expect(slackMessage.safeParse(message).error).toBeUndefined();
  });

  it('is what it was before, to the byte, if the stack takes none', () => {
    expect(JSON.stringify(renderMessage(requested, 'prod', false))).toBe(
      JSON.stringify(renderMessage(requested, 'prod')),
    );
    expect(actionsOf(requested, false)).toEqual([]);
    expect(renderMessage(requested, 'prod').text).toBe(
      ':raising_hand: ijin2 would like to join the team my_org/reader. On the issue, boss, my_org/leads can approve or deny it.',
    );
  });
});

describe('every other message', () => {
  const others = RESULTS.filter(({ outcome }) => outcome !== 'requested');

  it('is the same, to the byte, whether the stack takes clicks or not', () => {
    expect(new Set(others.map(({ outcome }) => outcome)).size).toBe(OUTCOMES.length - 1);
    for (const result of others) {
      const notification = notificationWith({ result });
      expect(JSON.stringify(renderMessage(notification, 'prod', true))).toBe(
        JSON.stringify(renderMessage(notification, 'prod')),
      );
    }
  });
});

describe('a value', () => {
  it.each([
    '',
    '1/2/3/sre',
    '1/2/3/sre/4/5',
    '0/2/3/sre/4',
    '01/2/3/sre/4',
    '1/2/3/a b/4',
    '1/2/-3/sre/4',
    '1e3/2/3/sre/4',
    `${'9'.repeat(17)}/2/3/sre/4`,
    '1/2/3//4',
    ' 1/2/3/sre/4',
  ])('is malformed: %j', (value) => {
    expect(readButtonValue(value)).toBeUndefined();
  });
});
