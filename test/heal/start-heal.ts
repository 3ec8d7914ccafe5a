import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { createAutoScaling, type ScalingCall } from '../../local/auto-scaling/create-auto-scaling.ts';
import { type Group, ScalingGroups } from '../../local/auto-scaling/groups.ts';
import { serve } from '../../local/serve.ts';
import { followUp } from '../../src/heal/follow-up.ts';
import { handleAlarm } from '../../src/heal/handle-alarm.ts';
import { Scaling } from '../../src/heal/scaling.ts';
import type { HealServices } from '../../src/heal/services.ts';
import { Ledger } from '../../src/ledger/ledger.ts';
import type { AutomationNotification } from '../../src/messages/automation.ts';
import { parseRules } from '../../deploy/rules/resolve.ts';
import { leastFile } from '../fixtures/rules-file.ts';
import { recordCounts } from '../fixtures/record-counts.ts';
import { startLedger } from '../ledger/start-ledger.ts';

/** `heal` with a ledger and a stand-in for Auto Scaling, on a clock that a test sets. */
export async function startHeal() {
  const dynamodb = await startLedger();
  let now = new Date('2026-11-23T12:00:30Z');
  const calls: ScalingCall[] = [];
  let groups = new ScalingGroups(() => now);
  let app = createAutoScaling(groups, (call) => void calls.push(call));
  const served = await serve({ fetch: (request) => app.fetch(request) }, { port: 0, name: 'Auto Scaling' });
  const client = new AutoScalingClient({
    endpoint: served.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  const published: AutomationNotification[] = [];
  const logged: string[] = [];
  const { count, counts } = recordCounts();
  let rules = rulesWith({ groups: ['web'] });
  /** In another container each time. */
  const services = (changes: Partial<HealServices> = {}): HealServices => ({
    rules,
    region: 'us-east-1',
    ledger: new Ledger(dynamodb.table, () => now),
    scaling: new Scaling(client),
    publish: async (message) => void published.push(message),
    now: () => now,
    sleep: async (ms) => {
      now = new Date(now.getTime() + ms);
    },
    random: () => 0.5,
    log: (_, message) => void logged.push(message),
    count,
    ...changes,
  });
  return {
    table: dynamodb.table,
    published,
    logged,
    counts,
    calls,
    get now() {
      return now;
    },
    pass: (ms: number) => {
      now = new Date(now.getTime() + ms);
    },
    /** Forgets everything but the ledger's entries, and starts with one group. */
    reset: (name = 'web', instances = 3, gracePeriod = 0): Group => {
      // So that each test has instances of its own.
      now = new Date(now.getTime() + 24 * 60 * 60 * 1_000);
      groups = new ScalingGroups(() => now);
      app = createAutoScaling(groups, (call) => void calls.push(call));
      for (const list of [published, logged, calls]) list.length = 0;
      rules = rulesWith({ groups: ['web'] });
      return groups.add(name, instances, gracePeriod);
    },
    add: (name: string, instances: number) => groups.add(name, instances),
    rule: (heal: object) => {
      rules = rulesWith(heal);
    },
    marked: () => calls.filter(({ action }) => action === 'SetInstanceHealth').length,
    handle: (message: unknown, changes: Partial<HealServices> = {}) =>
      handleAlarm(message, services(changes)),
    followUp: (changes: Partial<HealServices> = {}) => followUp(services(changes)),
    scaling: new Scaling(client),
    close: async () => {
      client.destroy();
      await served.close();
      await dynamodb.close();
    },
  };
}

/** The resolved part of `heal` of a rules file. */
export function rulesWith(heal: object) {
  const { heal: resolved } = parseRules({ ...leastFile, heal });
  if (resolved === undefined) throw new Error('the file has heal');
  return resolved;
}
