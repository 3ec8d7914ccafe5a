import { describe, expect, it } from '@jest/globals';
import { readMrkdwn, withEmoji } from '../../local/mrkdwn.ts';
import { renderSentence } from '../../src/notify/wording.ts';
import { RESULTS } from '../fixtures/any-notification.ts';
import { notificationWith } from '../fixtures/notification.ts';

describe("Slack's markup in a terminal", () => {
  it('knows every emoji that Usher posts', () => {
    const names = { who: 'WHO', team: 'TEAM', by: undefined, stage: 'prod' };
    const sentences = RESULTS.map((result) => renderSentence(notificationWith({ result }), names));
    expect(sentences.filter((text) => /^:\w+:/.test(text)).length).toBeGreaterThan(5);
    expect(sentences.map(withEmoji).filter((text) => /:\w+:/.test(text))).toEqual([]);
  });

  it.each([
    [
      '*bold* and _italic_',
      [
        ['bold', 'bold'],
        [' and ', ''],
        ['italic', 'italic'],
      ],
    ],
    ['<https://example.com|here>', [['here', 'underline']]],
    ['*<https://example.com|here>*', [['here', 'bold underline']]],
    ['<!channel>', [['@channel', 'underline']]],
    ['snake_case_name and 2 * 3 * 4', [['snake_case_name and 2 * 3 * 4', '']]],
    ['&lt;b&gt; &amp;lt;', [['<b> &lt;', '']]],
    [':wave: :no_such_emoji:', [['👋 :no_such_emoji:', '']]],
    ['', []],
  ])('looks as it does there: %s', (text, spans) => {
    expect(readMrkdwn(text).map((span) => [span.text, span.looks.toSorted().join(' ')])).toEqual(spans);
  });
});
