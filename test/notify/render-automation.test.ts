import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { slackMessage } from '../../local/slack-message.ts';
import { automationNotification } from '../../src/messages/automation.ts';
import { readMessage } from '../../src/notify/read-message.ts';
import { renderAutomation } from '../../src/notify/render-automation.ts';
import { anyAutomation, automationWith } from '../fixtures/automation.ts';
import { FUZZ_RUNS, FUZZ_TIME } from '../fixtures/fuzz-runs.ts';
import { markupOf, mrkdwnOf } from '../fixtures/markup-of.ts';
import { notificationWith } from '../fixtures/notification.ts';
import { thrownBy } from '../fixtures/thrown-by.ts';

describe('the message of an automation', () => {
  it('has the title, the text, the fields and the links', () => {
    expect(markupOf(renderAutomation(automationWith()))).toEqual([
      ':adhesive_bandage: web: i-0123456789abcdef0 is being replaced',
      ':adhesive_bandage: *web: i-0123456789abcdef0 is being replaced*\nIts status check failed.',
      '*Group*\nweb',
      'heal',
      '<https://console.example/ec2/home?region=us-east-1#group:id=web|group>',
    ]);
  });

  it('says in both texts that it is a rehearsal', () => {
    const [text, section] = markupOf(renderAutomation(automationWith({ dry_run: true })));
    expect(text).toContain('Rehearsal (dry_run), nothing was changed:');
    expect(section).toContain('_Rehearsal (dry_run), nothing was changed:_');
  });

  it(
    'is one that Slack takes, whatever is in it, and has no link or mention but its own links',
    () => {
      fc.assert(
        fc.property(anyAutomation, (notification) => {
          const read = readMessage(JSON.parse(JSON.stringify(notification)));
          expect(read).toEqual(notification);
          const message = renderAutomation(notification);
          const texts = markupOf(message);
          expect(slackMessage.safeParse(message).error?.issues).toBeUndefined();
          const inBrackets = texts.flatMap((text) => text.match(/<[^>]*>?|>/g) ?? []);
          expect(inBrackets.filter((found) => !/^<https:[^|<>]*\|[^<>]*>$/.test(found))).toEqual([]);
          expect(inBrackets).toHaveLength(notification.links?.length ?? 0);
          expect(texts.filter((text) => /&(?!amp;|lt;|gt;)/.test(text))).toEqual([]);
          expect(mrkdwnOf(message).every(({ verbatim }) => verbatim === true)).toBe(true);
          expect(Object.keys(message)).toEqual(['username', 'text', 'blocks']);
        }),
        FUZZ_RUNS,
      );
    },
    FUZZ_TIME,
  );
});

describe('a message', () => {
  it('of a command is read as before', () => {
    expect(readMessage(notificationWith())).toEqual(notificationWith());
  });

  it.each([
    ['a link that is not https', { links: [{ label: 'x', url: 'http://console.example/' }] }],
    ['a script as a link', { links: [{ label: 'x', url: 'javascript:alert(1)' }] }],
    ['a link that would end early', { links: [{ label: 'x', url: 'https://x.example/|y>' }] }],
    ['a line break in the title', { title: 'one\ntwo' }],
    ['an empty title', { title: '' }],
    ['a title that is too long', { title: 'x'.repeat(151) }],
    ['a text that is too long', { text: 'x'.repeat(401) }],
    ['too many fields', { fields: Array.from({ length: 11 }, () => ({ name: 'a', value: 'b' })) }],
    [
      'too many links',
      { links: Array.from({ length: 6 }, () => ({ label: 'a', url: 'https://x.example/' })) },
    ],
    ['an emoji with markup', { emoji: 'x: <!channel>' }],
    ['a name with markup', { automation: 'heal<!here>' }],
    ['an outcome that is not a word', { outcome: 'Not a word' }],
  ])('of an automation is refused with %s', (_, wrong) => {
    expect(automationNotification.safeParse(automationWith()).success).toBe(true);
    const error = thrownBy(() => readMessage({ ...automationWith(), ...wrong }));
    expect(error).toMatchObject({ name: '$ZodError' });
  });

  it('of an automation may have keys that only a newer version knows', () => {
    expect(readMessage({ ...automationWith(), color: 'red' })).toEqual(automationWith());
  });
});
