import type { Claim } from '../ledger/claim.ts';
import type { HealGroup, HealOutcome } from '../rules/heal-rules.ts';
import { PermanentFailure, RetryableFailure } from '../runtime/failures.ts';
import { GROUP_PATIENCE, HEAL_LEASE, MAX_ALARM_AGE, REPLACEMENT_MEMORY } from '../runtime/limits.ts';
import { retry } from '../runtime/retry.ts';
import { type Alarm, isNewAlarm, parseAlarm } from './alarm.ts';
import { decide, healthyOf, limitWindow, missingProcesses } from './decide.ts';
import {
  alarmId,
  alarmKey,
  type AlarmMemory,
  alarmMemory,
  groupKey,
  groupMemory,
  type HealReport,
  OPEN_REPLACEMENT,
  type Replacement,
} from './entries.ts';
import type { GroupState } from './scaling.ts';
import { announce, type HealServices, ruleOf } from './services.ts';

type AlarmClaim = Claim<AlarmMemory>;

/**
 * Handles one message of the alarms topic. An alarm about an instance of a named group marks it unhealthy, unless a guard
 * stands in the way; what became of it is published. However often the message arrives, that happens once.
 *
 * @param message - Parsed JSON.
 * @throws a Failure if the message must be retried or cannot be handled.
 */
export async function handleAlarm(message: unknown, services: HealServices): Promise<void> {
  const { ledger, log } = services;
  const alarm = parseAlarm(message);
  if (alarm === undefined) {
    log('info', 'ignored: not an alarm');
    return;
  }
  const why = whyIgnored(alarm, services);
  if (why !== undefined) {
    log('info', `ignored: ${why}`, { alarm: alarm.name, state: alarm.state });
    return;
  }
  const id = alarmId(alarm);
  const work = await ledger.work(alarmKey(id), HEAL_LEASE, alarmMemory, async (claim) => {
    // Decided once: another attempt might find the group changed by this one.
    const report = claim.memory.report ?? (await conclude(alarm, id, claim, services));
    await announce(report, services);
    const isAwaited = report.outcome === 'replacing' && report.dry_run !== true;
    await claim.finish(isAwaited ? OPEN_REPLACEMENT : undefined);
  });
  if (work === 'finished') log('info', 'alarm was handled before', { id });
}

function whyIgnored(alarm: Alarm, { rules }: HealServices): string | undefined {
  if (!isNewAlarm(alarm)) return 'it did not change to ALARM';
  // A composite alarm watches no metric, and is reported as one without an instance.
  const isWatched = rules.metrics.some((metric) =>
    alarm.metrics.some(({ namespace, name }) => namespace === metric.namespace && name === metric.name),
  );
  return isWatched || alarm.metrics.length === 0 ? undefined : 'no metric of the rules';
}

/** Decides, acts, and records what became of it. */
async function conclude(
  alarm: Alarm,
  id: string,
  claim: AlarmClaim,
  services: HealServices,
): Promise<HealReport> {
  const { rules, scaling, now } = services;
  const [instance, ...others] = alarm.instances;
  const conclusion = async (outcome: HealOutcome, more: Partial<HealReport> = {}): Promise<HealReport> => {
    const report: HealReport = {
      id,
      outcome,
      ...(instance === undefined || others.length > 0 ? {} : { instance }),
      alarm: alarm.name,
      reason: alarm.reason.slice(0, 500),
      ...more,
      alarmed_at: alarm.changedAt.toISOString(),
      at: now().toISOString(),
    };
    await claim.record({ report });
    return report;
  };
  if (instance === undefined || others.length > 0) return await conclusion('no-instance');
  const group = await scaling.groupOf(instance);
  // This alarm may have had it replaced, before a crash.
  if (group === undefined) {
    const { acting, group: before } = claim.memory;
    if (acting !== true) return await conclusion('not-in-a-group');
    return await conclusion('replacing', before === undefined ? {} : { group: before });
  }
  const rule = ruleOf(rules, group);
  if (rule === undefined) return await conclusion('other-group', { group });
  return await withGroup(rule.name, services, async (groupClaim) => {
    const [state] = await scaling.groups([rule.name]);
    if (state === undefined) return await conclusion('not-in-a-group');
    const window = Math.max(limitWindow(rule), REPLACEMENT_MEMORY);
    const marked = groupClaim.memory.recent.filter(
      (one) => one.at > now().getTime() - window && one.by !== id,
    );
    // A rehearsal and the real thing don't count for each other.
    const recent = marked.filter((one) => one.dry_run === rule.dryRun);
    const outcome = await outcomeOf(alarm, instance, state, rule, recent, services);
    const isDone =
      claim.memory.acting === true &&
      ['already-unhealthy', 'terminating', 'not-in-a-group'].includes(outcome);
    if (outcome === 'replacing') {
      const own = { instance, by: id, at: now().getTime(), dry_run: rule.dryRun };
      await groupClaim.record({ recent: [...marked, own] });
      if (!rule.dryRun) {
        const { acting = false } = claim.memory;
        await claim.record({ acting: true, group });
        await scaling.markUnhealthy(instance, rule.respectGracePeriod).catch(async (error: unknown) => {
          if (!(error instanceof PermanentFailure)) throw error;
          // It has left its group meanwhile, most often: the next attempt looks again.
          await claim.record({ acting });
          if (!acting) await groupClaim.record({ recent: marked });
          throw new RetryableFailure(error.message, { cause: error });
        });
      }
    }
    // It could not be marked in time, so its next alarm counts.
    if (outcome === 'old-news' && claim.memory.acting === true) await groupClaim.record({ recent: marked });
    return await conclusion(isDone ? 'replacing' : outcome, {
      group,
      healthy: healthyOf(state).filter((one) => one !== instance).length,
      ...detailOf(outcome, instance, state, rule),
      ...(rule.dryRun ? { dry_run: true } : {}),
    });
  });
}

async function outcomeOf(
  alarm: Alarm,
  instance: string,
  group: GroupState,
  rule: HealGroup,
  recent: readonly Replacement[],
  { scaling, now }: HealServices,
): Promise<HealOutcome> {
  const gracePeriod = group.gracePeriod * 1_000;
  const isOld = now().getTime() - alarm.changedAt.getTime() > MAX_ALARM_AGE;
  const launched =
    rule.respectGracePeriod && gracePeriod > 0 && !isOld
      ? await scaling.launchedAt(group.name, instance, new Date(now().getTime() - gracePeriod))
      : undefined;
  const graceEnds = launched && new Date(launched.getTime() + gracePeriod);
  return decide({ instance, alarmedAt: alarm.changedAt, now: now(), rule, group, graceEnds, recent });
}

function detailOf(outcome: HealOutcome, instance: string, group: GroupState, rule: HealGroup) {
  const details: Partial<Record<HealOutcome, string>> = {
    suspended: missingProcesses(group).join(', '),
    'not-in-service': group.instances.find(({ id }) => id === instance)?.lifecycle ?? '',
    'limit-reached': `${plural(rule.limit.replacements, 'replacement')} in ${plural(rule.limit.minutes, 'minute')}`,
  };
  const detail = details[outcome];
  return detail === undefined ? {} : { detail };
}

/** `1 minute`, `2 minutes`. */
const plural = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;

/**
 * Works on a group while no other alarm does: two at once could each take the other's instance for a healthy one.
 *
 * @throws RetryableFailure if another alarm works on it for too long.
 */
async function withGroup<T>(
  name: string,
  services: HealServices,
  work: (claim: Claim<{ recent: Replacement[] }>) => Promise<T>,
): Promise<T> {
  const { ledger, now } = services;
  let isHeld = false;
  const attempt = async () => {
    try {
      return await ledger.work(groupKey(name), HEAL_LEASE, groupMemory, async (claim) => {
        isHeld = true;
        return await work(claim);
      });
    } catch (error) {
      // The other alarm takes a second or two, and not as long as its lease.
      const isBusy = !isHeld && error instanceof RetryableFailure && error.notBefore !== undefined;
      throw isBusy ? new RetryableFailure(`another alarm about ${name} is being handled`) : error;
    }
  };
  const done = await retry(attempt, services, {
    until: new Date(now().getTime() + GROUP_PATIENCE),
    shouldRetry: (failure) => !isHeld && failure instanceof RetryableFailure,
  });
  if (done === 'finished') throw new Error(`unreachable: ${groupKey(name)} is never finished`);
  return done;
}
