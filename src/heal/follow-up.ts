import { parseMemory } from '../ledger/entries.ts';
import { FOLLOW_UP_DEADLINE } from '../runtime/limits.ts';
import { countFailure } from '../runtime/metrics.ts';
import { healthyOf } from './decide.ts';
import { alarmMemory, type HealReport, OPEN_REPLACEMENT } from './entries.ts';
import type { GroupState } from './scaling.ts';
import { announce, type HealServices, ruleOf } from './services.ts';

/**
 * Finds out what became of the replacements that are awaited, and publishes it. One that fails doesn't stop the others;
 * the next follow-up is the retry.
 */
export async function followUp(services: HealServices): Promise<void> {
  const { ledger, log, count, now } = services;
  const until = now().getTime() + FOLLOW_UP_DEADLINE;
  let isComplete = true;
  const failed = (error: unknown) => {
    isComplete = false;
    countFailure(count, error);
    log('error', 'follow-up failed', { error });
  };
  const open = await ledger.openEntries(OPEN_REPLACEMENT).catch((error: unknown) => {
    failed(error);
    return [];
  });
  for (const { key, memory } of open) {
    if (now().getTime() > until) {
      log('warn', 'follow-up stopped at its deadline: the next one continues');
      isComplete = false;
      break;
    }
    await followUpOn(key, memory, services).catch(failed);
  }
  if (isComplete) count('SweepComplete');
}

async function followUpOn(key: string, json: string, services: HealServices): Promise<void> {
  const { rules, scaling, ledger, log, now } = services;
  const memory = parseMemory(alarmMemory, key, json);
  const rule = ruleOf(rules, memory.report?.group);
  if (memory.report === undefined || rule === undefined) {
    log('info', 'follow-up ended: the rules no longer name the group', { key });
    await ledger.close(key, memory);
    return;
  }
  const [group] = await scaling.groups([rule.name]);
  const outcome = outcomeOf(memory.report, group, rule.recoveryMinutes, now());
  if (outcome === undefined) return;
  const report: HealReport = {
    ...memory.report,
    // The same for both outcomes: only one is posted, even if the record of it was lost.
    id: `${memory.report.id}/follow-up`,
    outcome,
    healthy: group === undefined ? 0 : healthyOf(group).length,
    at: now().toISOString(),
  };
  await announce(report, services);
  await ledger.close(key, { ...memory, followUp: report });
}

/**
 * A replacement is in service when the instance is gone and the group has as many healthy instances in service as it
 * wants. Which one replaces which, Auto Scaling does not say.
 *
 * @returns undefined while that may still come.
 */
function outcomeOf(
  { instance, at }: HealReport,
  group: GroupState | undefined,
  recoveryMinutes: number,
  now: Date,
): 'recovered' | 'not-recovered' | undefined {
  const isGone = group !== undefined && !group.instances.some(({ id }) => id === instance);
  if (isGone && healthyOf(group).length >= group.desired) return 'recovered';
  return now.getTime() - Date.parse(at) > recoveryMinutes * 60_000 ? 'not-recovered' : undefined;
}
