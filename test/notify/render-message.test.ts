import { describe, expect, it } from '@jest/globals';
import type { Result } from '../../src/messages/notification.ts';
import { renderMessage } from '../../src/notify/render-message.ts';
import { markupOf, mrkdwnOf } from '../fixtures/markup-of.ts';
import { notificationWith } from '../fixtures/notification.ts';

describe('the message', () => {
  it('has the person’s avatar, what happened, the team, and a link to the comment', () => {
    expect(renderMessage(notificationWith())).toEqual({
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

  const outcomes: [Result, RegExp][] = [
    [{ outcome: 'added' }, /WHO was added to .*WHICH/],
    [{ outcome: 'invited' }, /WHO was invited to .*WHICH and joins .* accepting/],
    [{ outcome: 'already-member' }, /WHO is in .*WHICH already/],
    [{ outcome: 'already-invited' }, /WHO was invited to .*WHICH before and has not accepted/],
    [{ outcome: 'accepted' }, /WHO accepted the invitation and is in .*WHICH/],
    [{ outcome: 'invitation-expired' }, /WHO did not accept the invitation to .*WHICH in time/],
    [{ outcome: 'invitation-ended' }, /The invitation of WHO to .*WHICH was withdrawn or declined/],
    [
      { outcome: 'denied', reason: 'not-a-member' },
      /WHO .*WHICH.* not let in: only members of the organization/,
    ],
    [{ outcome: 'denied', reason: 'not-listed' }, /WHO .*WHICH.* not let in: the rule lists who may join/],
    [{ outcome: 'denied', reason: 'no-such-team' }, /WHO .*WHICH.* not let in: another team was asked for/],
    [
      { outcome: 'denied', reason: 'login-taken-over' },
      /WHO .*WHICH.* not let in: the login belongs to another/,
    ],
    [
      { outcome: 'failed', reason: 'No <such> team' },
      /WHO could not be added to .*WHICH.* No &lt;such&gt; team/,
    ],
  ];

  it.each(outcomes)('of %j says what became of it, also where only text is shown', (result, sentence) => {
    const [text = '', section = ''] = markupOf(renderMessage(notificationWith({ result })));
    expect(text.replace('ijin2', 'WHO').replace('my_org/reader', 'WHICH')).toMatch(sentence);
    const linked = '*<https://github.com/ijin2|ijin2>*';
    expect(section.replace(linked, 'WHO').replace('*my_org/reader*', 'WHICH')).toMatch(sentence);
  });

  it('is shown word for word: Slack makes no link or mention of plain text', () => {
    // https://docs.slack.dev/reference/block-kit/composition-objects/text-object: without `verbatim`, "URLs will be
    // auto-converted into links, conversation names will be link-ified, and certain mentions will be automatically parsed".
    const title = '@channel see evil.example #general';
    const texts = mrkdwnOf(renderMessage(notificationWith({ issue: { number: 1, title } })));
    expect(texts.map(({ verbatim }) => verbatim)).toEqual([true, true]);
  });
});
