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

/** Whoever it is about, in whatever way. */
const meant = (report: Report, by: string) => [
  by,
  report.person.login,
  ...(report.decided_by === undefined ? [] : [report.decided_by.login]),
  ...(report.approvers ?? []),
];

/** Whom GitHub may take a text to mention, also where it would not, in code or in a word. */
const mentioned = (text: string) => Array.from(text.matchAll(/@([^\s`,:.!?>]*)/g), ([, name]) => name);

it(
  'no reply is a command, whatever it answers, and whatever the rule says to those who join',
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
  'no reply mentions anybody but those whom it is about, links anywhere but to their GitHub, or has anything of the issue in it',
  () => {
    fc.assert(
      fc.property(anyReport, author, (report, by) => {
        const words = renderReply({ ...report, issue: { number: 1, title: 'TITLE' } }, by, [
          { team: 'reader', welcome: undefined },
        ]);
        expect(mentioned(words).filter((name = '') => !meant(report, by).includes(name))).toEqual([]);
        const { origin } = new URL(report.person.html_url);
        const links = words.match(/https?:\/\/[^\s)]+/g) ?? [];
        expect(links.filter((link) => new URL(link).origin !== origin)).toEqual([]);
        expect(words).not.toMatch(/TITLE|undefined|Invalid|[<\0]/);
        // One paragraph; in a rehearsal a line before it.
        expect(words.split('\n\n')).toHaveLength(report.dry_run === true ? 2 : 1);
      }),
      FUZZ_RUNS,
    );
  },
  FUZZ_TIME,
);
