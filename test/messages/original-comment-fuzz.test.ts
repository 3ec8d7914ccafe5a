import { expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { parseCommand } from '../../src/messages/parse-command.ts';
import { renderMessage } from '../../src/notify/render-message.ts';
import { anyNotification } from '../fixtures/any-notification.ts';
import { FUZZ_RUNS, FUZZ_TIME } from '../fixtures/fuzz-runs.ts';
import { markupOf } from '../fixtures/markup-of.ts';

/** As Slack shows it: of a link the label, and the escaped signs as they were. */
const shown = (text: string) =>
  text
    .replaceAll(/<[^|>]*\|([^>]*)>/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

it(
  'nothing that Usher says is a command, whoever quotes it on an issue',
  () => {
    fc.assert(
      fc.property(anyNotification, (notification) => {
        const said = markupOf(renderMessage(notification, 'prod')).flatMap((text) => [text, shown(text)]);
        expect(said.filter((text) => parseCommand(text.trim()) !== undefined)).toEqual([]);
      }),
      FUZZ_RUNS,
    );
  },
  FUZZ_TIME,
);
