import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DAY } from '../../src/ledger/entries.ts';
import { LEDGER_DAYS } from '../../src/runtime/limits.ts';
import { reportWith } from '../fixtures/notification.ts';
import { readAudit } from './read-audit.ts';
import { startLedger } from './start-ledger.ts';

const NOW = new Date('2026-11-23T12:00:00Z');
const at = '2026-11-23T12:00:00.000Z';
const later = '2026-11-23T13:00:00.000Z';

let started: Awaited<ReturnType<typeof startLedger>>;
beforeEach(async () => {
  started = await startLedger(() => NOW);
});
afterEach(() => started.close());
const audited = () => readAudit(started.dynamodb);

describe('the audit', () => {
  it('says who, what, when, by whom and on which comment, as long as the ledger keeps entries', async () => {
    const decided_by = { login: 'boss', id: 5, html_url: 'https://github.com/boss' };
    const result = { outcome: 'failed', reason: 'other', detail: 'PUT /… → 422' } as const;
    await started.ledger.audit.recordCommand(
      reportWith({ at, result, decided_by, dry_run: true, approvers: ['boss', 'my_org/leads'] }),
    );

    expect(await audited()).toEqual([
      {
        pk: `audit/186853002/492700400/join/${at}`,
        kind: 'outcome',
        id: '186853002/492700400/join',
        delivery: '72d3162e-cc78-11e3-81ab-4c9367dc0958',
        outcome: 'failed',
        reason: 'other',
        detail: 'PUT /… → 422',
        dry_run: 1,
        person: 'ijin2',
        person_id: 12809425,
        decided_by: 'boss',
        decided_by_id: 5,
        approvers: 'boss my_org/leads',
        repository: 'my_org/onboarding',
        issue: 1,
        comment_url: 'https://github.com/my_org/onboarding/issues/1#issuecomment-492700400',
        organization: 'my_org',
        team: 'reader',
        at,
        expires: NOW.getTime() / 1_000 + LEDGER_DAYS * DAY,
      },
    ]);
  });

  it('has one entry for an outcome, however often it is recorded', async () => {
    const report = reportWith({ at });
    await Promise.all(Array.from({ length: 10 }, () => started.ledger.audit.recordCommand(report)));

    expect(await audited()).toHaveLength(1);
  });

  it('never changes an entry', async () => {
    await started.ledger.audit.recordFollowUp(reportWith({ id: '1/1/join/accepted', at }));
    const [before] = await audited();
    await started.ledger.audit.recordFollowUp(
      reportWith({ id: '1/1/join/accepted', at: later, team: 'another' }),
    );

    expect(await audited()).toEqual([before]);
  });

  it('has an entry for each outcome of a command that an admin ran again', async () => {
    await started.ledger.audit.recordCommand(
      reportWith({ at, result: { outcome: 'failed', reason: 'no-seat' } }),
    );
    await started.ledger.audit.recordCommand(reportWith({ at: later }));

    expect((await audited()).map(({ outcome }) => outcome).toSorted()).toEqual(['added', 'failed']);
  });
});
