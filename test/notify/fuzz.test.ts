import { expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { slackMessage } from '../../src/local/slack-message.ts';
import { renderMessage } from '../../src/notify/render-message.ts';
import { anyNotification } from '../fixtures/any-notification.ts';
import { FUZZ_TIME, fuzzRuns } from '../fixtures/fuzz-runs.ts';
import { markupOf } from '../fixtures/markup-of.ts';

/** What Slack would act on in a text: links, mentions and whatever else stands in angle brackets. */
const actedOn = (text: string) => text.match(/<[^>]*>?|>/g) ?? [];
const A_LINK = /^<https?:[^|<>]*\|[^<>]*>$/;
/** A sign with a meaning that is not escaped. */
const BARE = /&(?!amp;|lt;|gt;)/;

it(
  'any notification is a message that Slack takes and shows word for word: two links, and from no field anything else',
  () => {
    fc.assert(
      fc.property(anyNotification, (notification) => {
        const message = renderMessage(notification);
        const texts = markupOf(message);
        const [text = '', section = '', context = ''] = texts;
        expect({
          problems: slackMessage.safeParse(message).error?.issues,
          acted: [text, section, context].map((part) => actedOn(part).map((found) => A_LINK.test(found))),
          bare: texts.filter((part) => BARE.test(part)),
          tooLong: texts.filter((part) => Array.from(part).length > 3_000),
          isSaid: /\S/.test(text),
          members: Object.keys(message),
        }).toEqual({
          problems: undefined,
          acted: [[], [true], [true]],
          bare: [],
          tooLong: [],
          isSaid: true,
          // In particular no `link_names`, by which Slack would look for names in the text.
          members: ['username', 'icon_url', 'text', 'blocks'],
        });
      }),
      fuzzRuns(500),
    );
  },
  FUZZ_TIME,
);
