import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { escape, link } from '../../src/slack/mrkdwn.ts';

describe('escape', () => {
  it.each([
    ['<!channel>', '&lt;!channel&gt;'],
    ['<@U012AB3CD>', '&lt;@U012AB3CD&gt;'],
    ['<https://evil.example|click>', '&lt;https://evil.example|click&gt;'],
    ['a & b', 'a &amp; b'],
    ['&lt;!channel&gt;', '&amp;lt;!channel&amp;gt;'],
    ['&amp;', '&amp;amp;'],
    ['<<>>&&', '&lt;&lt;&gt;&gt;&amp;&amp;'],
    ['plain', 'plain'],
    ['', ''],
  ])('of %j is %j', (text, escaped) => {
    expect(escape(text)).toBe(escaped);
  });

  const texts = fc.string({
    unit: fc.constantFrom('<', '>', '&', '&lt;', 'amp;', '!', '@', 'a', '🚀', '\n'),
  });

  it('leaves no character with a meaning', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(escape(text)).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/);
      }),
    );
  });

  it('shows the original text, since Slack reverses it', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const shown = escape(text).replace(
          /&(amp|lt|gt);/g,
          (_, name) => ({ amp: '&', lt: '<', gt: '>' })[String(name)] ?? '',
        );
        expect(shown).toBe(text);
      }),
    );
  });
});

describe('link', () => {
  it('has a URL and a label', () => {
    expect(link('https://github.com/my_org/onboarding/issues/1#issuecomment-5', 'my_org/onboarding#1')).toBe(
      '<https://github.com/my_org/onboarding/issues/1#issuecomment-5|my_org/onboarding#1>',
    );
  });

  it('cannot be broken out of', () => {
    expect(link('https://x?a=1&b=2', '> <!channel>')).toBe('<https://x?a=1&amp;b=2|&gt; &lt;!channel&gt;>');
  });
});
