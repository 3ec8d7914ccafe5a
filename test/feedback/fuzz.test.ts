import { expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { renderReply } from '../../src/feedback/wording.ts';
import type { Report } from '../../src/messages/notification.ts';
import { parseCommand } from '../../src/messages/parse-command.ts';
import { anyReport } from '../fixtures/any-notification.ts';
import { FUZZ_RUNS, FUZZ_TIME } from '../fixtures/fuzz-runs.ts';

const author = fc.stringMatching(/^[\w-]{1,100}$/);
const welcome = fc.option(
  fc.oneof(fc.constantFrom('join', '/join', '/help', 'join.'), fc.string({ minLength: 1, maxLength: 500 })),
  { nil: undefined },
);

/** Any person, in any report. */
const meant = (report: Report, by: string) => [
  by,
  report.person.login,
  ...(report.decided_by === undefined ? [] : [report.decided_by.login]),
  ...(report.approvers ?? []),
];

/** Everything that may be a mention to GitHub, even in code or inside a word, where it isn't. */
const mentioned = (text: string) => Array.from(text.matchAll(/@([^\s`,:.!?>]*)/g), ([, name]) => name);

it(
  'no reply is a command, whatever it replies to and whatever the welcome of the rule',
  () => {
    fc.assert(
      fc.property(anyReport, author, welcome, (report, by, greeting) => {
        expect(
          parseCommand(renderReply(report, by, [{ team: report.team, welcome: greeting }]).trim()),
        ).toBeUndefined();
      }),
      FUZZ_RUNS,
    );
  },
  FUZZ_TIME,
);

it(
  'no reply mentions other people, links anywhere but to their GitHub, or quotes the issue',
  () => {
    fc.assert(
      fc.property(anyReport, author, (report, by) => {
        const whole = renderReply({ ...report, issue: { number: 1, title: 'TITLE' } }, by, [
          { team: 'reader', welcome: undefined },
        ]);
        // Nothing in code is a mention or a link.
        const words = whole.replace(/ Their reason: (`+) .*? \1\./, '');
        expect(words === whole).toBe(report.because === undefined || report.result.outcome !== 'requested');
        expect(mentioned(words).filter((name = '') => !meant(report, by).includes(name))).toEqual([]);
        const { origin } = new URL(report.person.html_url);
        const links = words.match(/https?:\/\/[^\s)]+/g) ?? [];
        expect(links.filter((link) => new URL(link).origin !== origin)).toEqual([]);
        expect(words).not.toMatch(/TITLE|undefined|Invalid|[<\0]/);
        // One paragraph, after a line about the rehearsal with `dry_run`.
        expect(words.split('\n\n')).toHaveLength(report.dry_run === true ? 2 : 1);
      }),
      FUZZ_RUNS,
    );
  },
  FUZZ_TIME,
);
