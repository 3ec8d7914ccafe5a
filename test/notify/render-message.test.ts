import { describe, expect, it } from '@jest/globals';
import { slackMessage } from '../../local/slack-message.ts';
import { renderMessage } from '../../src/notify/render-message.ts';
import { markupOf, mrkdwnOf } from '../fixtures/markup-of.ts';
import { notificationWith } from '../fixtures/notification.ts';

describe('the message', () => {
  it('has the person’s avatar, what happened, the team, and a link to the comment', () => {
    expect(renderMessage(notificationWith(), 'prod')).toEqual({
      username: 'ijin2',
      icon_url: 'https://avatars.githubusercontent.com/u/12809425?v=4',
      text: expect.stringMatching(/ijin2.*my_org\/reader/),
      blocks: [
        {
          type: 'section',
          text: expect.objectContaining({
            type: 'mrkdwn',
            text: expect.stringMatching(/\*<https:\/\/github\.com\/ijin2\|ijin2>\*.*\*my_org\/reader\*/),
          }),
          accessory: {
            type: 'image',
            image_url: 'https://avatars.githubusercontent.com/u/12809425?v=4',
            alt_text: 'ijin2',
          },
        },
        {
          type: 'context',
          elements: [
            expect.objectContaining({
              type: 'mrkdwn',
              text: '<https://github.com/my_org/onboarding/issues/1#issuecomment-492700400|my_org/onboarding#1> Join a team',
            }),
          ],
        },
      ],
    });
  });

  it('mentions a person from the rules and links to the approver; the plain text names both', () => {
    const [text, section] = markupOf(
      renderMessage(
        notificationWith({
          mention: 'U024BE7LH',
          decided_by: { login: 'boss', id: 7, html_url: 'https://github.com/boss' },
        }),
        'prod',
      ),
    );
    expect(text).toBe(':wave: ijin2 was added to the team my_org/reader. boss approved it.');
    expect(section).toBe(
      ':wave: *<https://github.com/ijin2|ijin2>* (<@U024BE7LH>) was added to the team *my_org/reader*. <https://github.com/boss|boss> approved it.',
    );
  });

  it('stays within 3,000 characters with the longest values and any approvers', () => {
    const approvers = Array.from({ length: 50 }, () => `${'a'.repeat(100)}/${'b'.repeat(255)}`);
    const message = renderMessage(
      notificationWith({ result: { outcome: 'requested' }, approvers, team: 'c'.repeat(255), dry_run: true }),
      'prod',
    );
    expect(slackMessage.safeParse(message).error).toBeUndefined();
    expect(markupOf(message).filter((text) => text.length > 3_000)).toEqual([]);
  });

  it('is shown verbatim: Slack makes no link or mention from plain text', () => {
    // https://docs.slack.dev/reference/block-kit/composition-objects/text-object: without `verbatim`, "URLs will be
    // auto-converted into links, conversation names will be link-ified, and certain mentions will be automatically parsed".
    const title = '@channel see evil.example #general';
    const texts = mrkdwnOf(renderMessage(notificationWith({ issue: { number: 1, title } }), 'prod'));
    expect(texts.map(({ verbatim }) => verbatim)).toEqual([true, true]);
  });
});
