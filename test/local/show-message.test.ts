import { execFileSync } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { showMessage } from '../../local/show-message.ts';

/** The lines inside the box, without colours. */
function show(payload: unknown): string[] {
  const lines = stripVTControlCharacters(showMessage(payload, 'people')).split('\n');
  return lines.slice(1, -1).map((line) => line.replace(/^│ /, '').replace(/ *│$/, ''));
}

const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } });
const showMrkdwn = (text: string) => show({ blocks: [section(text)] });

describe('showMessage', () => {
  it('draws a message with blocks', () => {
    const payload = {
      text: 'octocat joined payments-read',
      username: 'octocat',
      blocks: [
        { type: 'header', text: { type: 'plain_text', text: 'Welcome :tada:' } },
        {
          ...section(
            ':wave: *<https://github.com/octocat|octocat>* joined *payments-read* in <https://github.com/my_org|my_org>. Added to the team.',
          ),
          accessory: { type: 'image', image_url: 'https://example.com/u/1', alt_text: 'octocat' },
        },
        { type: 'divider' },
        {
          type: 'context',
          elements: [
            { type: 'image', image_url: 'https://example.com/u/1', alt_text: 'GitHub' },
            {
              type: 'mrkdwn',
              text: '<https://github.com/my_org/handbook/issues/12|handbook#12> R&amp;D &lt;3',
            },
          ],
        },
      ],
    };
    expect(stripVTControlCharacters(showMessage(payload, 'people'))).toBe(
      [
        '╭─ Slack: people ──────────────────────────────────────────────────────╮',
        '│ octocat                                                              │',
        '│ Welcome 🎉                                                           │',
        '│ 👋 octocat joined payments-read in my_org. Added to the team.        │',
        '│ [octocat]                                                            │',
        '│ ──────────────────────────────────────────────────────────────────── │',
        '│ [GitHub] handbook#12 R&D <3                                          │',
        '╰──────────────────────────────────────────────────────────────────────╯',
      ].join('\n'),
    );
  });

  it('draws a message with text only, as in 2015', () => {
    const icon_url = 'https://avatars.githubusercontent.com/u/12809425?v=3';
    expect(show({ username: 'ijin2', icon_url, text: 'Added to the team' })).toEqual([
      'ijin2',
      'Added to the team',
    ]);
  });

  it('shows the text only if there are no blocks', () => {
    expect(show({ text: 'fallback', blocks: [section('hello')] })).toEqual(['hello']);
    expect(show({ text: 'hello', blocks: [] })).toEqual(['hello']);
  });

  it('shows fields, pictures and attachments', () => {
    const image = { type: 'image', image_url: 'https://example.com/cat.png', alt_text: 'a cat' };
    const fields = [
      { type: 'plain_text', text: '*one*' },
      { type: 'mrkdwn', text: '*two*' },
    ];
    expect(
      show({
        blocks: [
          { type: 'section', fields },
          { ...image, title: { type: 'plain_text', text: 'Look' } },
        ],
        attachments: [{ text: 'attached', fallback: 'unseen' }, { fallback: 'seen' }],
      }),
    ).toEqual(['*one*', 'two', 'Look', '[a cat]', 'attached', 'seen']);
  });

  it('shows an invalid message as it is', () => {
    expect(show({ blocks: [{ type: 'unknown' }] })).toEqual(["{ blocks: [ { type: 'unknown' } ] }"]);
    expect(show(undefined)).toEqual(['undefined']);
  });
});

describe('markup', () => {
  it.each([
    ['*bold*, _italic_ and ~struck~', 'bold, italic and struck'],
    ['*<https://example.com|link>* (*bold*)', 'link (bold)'],
    ['<https://example.com|*bold* label>', 'bold label'],
    ['<https://example.com>', 'https://example.com'],
    ['<!channel> <@U012>', '@channel @U012'],
    ['&lt;!channel&gt; &amp;lt;', '<!channel> &lt;'],
    ['2 * 3 * 4, my_org_name, a*b*c', '2 * 3 * 4, my_org_name, a*b*c'],
    [':wave: :unknown: 12:30:45', '👋 :unknown: 12:30:45'],
  ])('%s', (text, shown) => {
    expect(showMrkdwn(text)).toEqual([shown]);
  });

  it('keeps line breaks', () => {
    expect(showMrkdwn('one\n\ntwo')).toEqual(['one', '', 'two']);
  });

  it('strips control characters', () => {
    expect(showMessage({ text: '\u001B[31mred\u0007\r' }, 'people')).toContain('│ [31mred ');
  });
});

describe('the box', () => {
  it('wraps between words', () => {
    expect(showMrkdwn(`${'a'.repeat(60)} ${'b'.repeat(20)} c`)).toEqual([
      'a'.repeat(60),
      `${'b'.repeat(20)} c`,
    ]);
    expect(showMrkdwn(`${'a'.repeat(68)} b`)).toEqual(['a'.repeat(68), 'b']);
  });

  it('breaks a word wider than a line', () => {
    expect(showMrkdwn('a'.repeat(70))).toEqual(['a'.repeat(68), 'aa']);
    expect(showMrkdwn('語'.repeat(35))).toEqual(['語'.repeat(34), '語']);
  });

  it('keeps its width and every word', () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{1,80}$/), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(words, (some) => {
        const box = stripVTControlCharacters(showMessage({ text: some.join(' ') }, 'people'));
        expect(box.split('\n').every((line) => line.length === 72)).toBe(true);
        expect(showMrkdwn(some.join(' ')).join('').replaceAll(' ', '')).toBe(some.join(''));
      }),
    );
  });

  it.each([
    [{ FORCE_COLOR: '1' }, 'a \u001B[1mbold\u001B[22m word'],
    [{ NO_COLOR: '1' }, 'a bold word'],
    [{}, 'a bold word'],
  ])('shows colours according to the environment %j', (env, shown) => {
    const module = new URL('../../local/show-message.ts', import.meta.url).href;
    const script = `import { showMessage } from '${module}'; console.log(showMessage({ text: 'a *bold* word' }, 'people'));`;
    const options = ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', script];
    expect(execFileSync(process.execPath, options, { env, encoding: 'utf8' })).toContain(`│ ${shown} `);
  });
});
