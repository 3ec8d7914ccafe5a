import { expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { parseCommand } from '../../src/messages/parse-command.ts';
import { renderMessage } from '../../src/notify/render-message.ts';
import { anyNotification } from '../fixtures/any-notification.ts';
import { FUZZ_RUNS, FUZZ_TIME } from '../fixtures/fuzz-runs.ts';
import { markupOf } from '../fixtures/markup-of.ts';

/** A text as Slack shows it: the labels of links, and nothing escaped. */
const shown = (text: string) =>
  text
    .replaceAll(/<[^|>]*\|([^>]*)>/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

it(
  'no text that Usher posts is a command when somebody quotes it on an issue',
  () => {
    fc.assert(
      fc.property(anyNotification, (notification) => {
        const texts = markupOf(renderMessage(notification, 'prod')).flatMap((text) => [text, shown(text)]);
        expect(texts.filter((text) => parseCommand(text.trim()) !== undefined)).toEqual([]);
      }),
      FUZZ_RUNS,
    );
  },
  FUZZ_TIME,
);
