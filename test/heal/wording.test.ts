import { expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { slackMessage } from '../../local/slack-message.ts';
import type { HealReport } from '../../src/heal/entries.ts';
import { toNotification } from '../../src/heal/wording.ts';
import { readMessage } from '../../src/notify/read-message.ts';
import { renderAutomation } from '../../src/notify/render-automation.ts';
import { HEAL_OUTCOMES } from '../../src/rules/heal-rules.ts';
import { FUZZ_RUNS, FUZZ_TIME } from '../fixtures/fuzz-runs.ts';

const text = fc.string({ unit: 'binary', maxLength: 600 });
const anyReport: fc.Arbitrary<HealReport> = fc.record(
  {
    id: fc.string({ minLength: 1, maxLength: 100 }),
    outcome: fc.constantFrom(...HEAL_OUTCOMES),
    instance: fc.stringMatching(/^i-[\da-f]{8,17}$/),
    group: fc.string({ unit: 'binary', minLength: 1, maxLength: 255 }),
    alarm: fc.string({ unit: 'binary', maxLength: 255 }),
    reason: text,
    healthy: fc.nat(),
    detail: text,
    dry_run: fc.boolean(),
    alarmed_at: fc.constant('2026-11-23T12:00:00.000Z'),
    at: fc.constantFrom('2026-11-23T12:00:01.000Z', '2026-11-23T12:06:01.000Z'),
  },
  { requiredKeys: ['id', 'outcome', 'alarm', 'reason', 'alarmed_at', 'at'] },
);

it(
  'any report is a notification that notify reads and Slack takes',
  () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        const sent = toNotification(report, 'sre', { region: 'us-east-1' });
        const read = readMessage(JSON.parse(JSON.stringify(sent)));
        expect(read).toEqual(sent);
        expect(slackMessage.safeParse(renderAutomation(sent)).error?.issues).toBeUndefined();
      }),
      FUZZ_RUNS,
    );
  },
  FUZZ_TIME,
);

it('each outcome has its own title, and says the same twice of nothing', () => {
  const titles = HEAL_OUTCOMES.map(
    (outcome) =>
      toNotification(
        {
          id: 'x',
          outcome,
          instance: 'i-12345678',
          group: 'web',
          alarm: 'a',
          reason: 'r',
          alarmed_at: '2026-11-23T12:00:00.000Z',
          at: '2026-11-23T12:06:00.000Z',
        },
        'sre',
        { region: 'eu-west-1' },
      ).title,
  );
  expect(new Set(titles).size).toBe(HEAL_OUTCOMES.length);
});
