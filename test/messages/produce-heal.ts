import {
  alarmKey,
  alarmMemory,
  groupKey,
  groupMemory,
  type HealReport,
  OPEN_REPLACEMENT,
} from '../../src/heal/entries.ts';
import { toNotification } from '../../src/heal/wording.ts';
import type { AutomationNotification } from '../../src/messages/automation.ts';
import { HEAL_OUTCOMES } from '../../src/rules/heal-rules.ts';
import { startLedger } from '../ledger/start-ledger.ts';

const NOW = new Date('2026-11-23T12:00:00Z');
const LEASE = 60_000;
const INSTANCE = 'i-0123456789abcdef0';

/** What `heal` of this version sends and records. */
export interface HealMessages {
  readonly notifications: readonly AutomationNotification[];
  readonly ledger: readonly Readonly<Record<string, string | number>>[];
}

const reportOf = (outcome: HealReport['outcome']): HealReport => ({
  id: `${INSTANCE}/2026-11-23T11:58:00.000Z/0123456789ab`,
  outcome,
  instance: INSTANCE,
  group: 'web',
  alarm: `status-check-${INSTANCE}`,
  reason:
    'Threshold Crossed: 2 out of the last 2 datapoints were greater than or equal to the threshold (1.0).',
  healthy: 2,
  detail: '2 replacements in 60 minutes',
  dry_run: true,
  alarmed_at: '2026-11-23T11:58:00.000Z',
  at: NOW.toISOString(),
});

/** Makes the code of `heal` produce a message of every outcome, and entries of every kind with every key. */
export async function produceHeal(): Promise<HealMessages> {
  const { ledger, table, close } = await startLedger(() => NOW);
  try {
    const report = reportOf('replacing');
    const [open, closed, group] = [alarmKey('open'), alarmKey('closed'), groupKey('web')];
    for (const key of [open, closed]) {
      await ledger.work(key, LEASE, alarmMemory, async (claim) => {
        await claim.record({ acting: true });
        await claim.record({ report });
        await claim.finish(OPEN_REPLACEMENT);
      });
    }
    await ledger.close(closed, { acting: true, report, followUp: reportOf('recovered') });
    await ledger.work(group, LEASE, groupMemory, async (claim) => {
      await claim.record({
        recent: [{ instance: INSTANCE, by: report.id, at: NOW.getTime(), dry_run: false }],
      });
    });
    const items = [];
    for (const key of [open, closed, group]) {
      const item = await table.read(key);
      if (item === undefined) throw new Error(`no ${key}`);
      // The holder is random, and the expiry depends on limits.
      items.push({ ...item, holder: '00000000-0000-4000-8000-000000000000', expires: 1_829_995_200 });
    }
    return {
      notifications: HEAL_OUTCOMES.map((outcome) =>
        toNotification(reportOf(outcome), 'default', { region: 'us-east-1' }),
      ),
      ledger: items,
    };
  } finally {
    await close();
  }
}
