import { expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { slackMessage } from '../../local/slack-message.ts';
import type { Notification } from '../../src/messages/notification.ts';
import { renderMessage } from '../../src/notify/render-message.ts';
import { anyNotification } from '../fixtures/any-notification.ts';
import { FUZZ_RUNS, FUZZ_TIME } from '../fixtures/fuzz-runs.ts';
import { markupOf } from '../fixtures/markup-of.ts';

/** What Slack interprets in a text: links, mentions and anything else in angle brackets. */
const actedOn = (text: string) => text.match(/<[^>]*>?|>/g) ?? [];
const A_LINK = /^<https?:[^|<>]*\|[^<>]*>$/;
const A_MENTION = /^<@[UW][A-Z\d]+>$/;
const kindOf = (found: string) => (A_LINK.test(found) ? 'link' : A_MENTION.test(found) ? 'mention' : found);
/** An unescaped character with a meaning. */
const BARE = /&(?!amp;|lt;|gt;)/;

const saysWhoDecided = ({ result, decided_by }: Notification) =>
  decided_by !== undefined &&
  ['added', 'invited', 'renewed', 'declined', 'denied', 'failed'].includes(result.outcome);

it(
  'any notification is a message that Slack takes and shows word for word: links to those it is about, the mention that the rules want, and from no field anything else',
  () => {
    fc.assert(
      fc.property(anyNotification, (notification) => {
        const message = renderMessage(notification, 'prod');
        const texts = markupOf(message);
        const [text = '', section = '', context = ''] = texts;
        expect({
          problems: slackMessage.safeParse(message).error?.issues,
          acted: [text, section, context].map((part) => actedOn(part).map(kindOf)),
          bare: texts.filter((part) => BARE.test(part)),
          tooLong: texts.filter((part) => Array.from(part).length > 3_000),
          isSaid: /\S/.test(text),
          members: Object.keys(message),
        }).toEqual({
          problems: undefined,
          acted: [
            [],
            [
              'link',
              ...(notification.mention === undefined ? [] : ['mention']),
              ...(saysWhoDecided(notification) ? ['link'] : []),
            ],
            ['link'],
          ],
          bare: [],
          tooLong: [],
          isSaid: true,
          // In particular no `link_names`, with which Slack would look for names in the text.
          members: ['username', 'icon_url', 'text', 'blocks'],
        });
      }),
      FUZZ_RUNS,
    );
  },
  FUZZ_TIME,
);
