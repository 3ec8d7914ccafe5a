import type { HealGroup, HealOutcome } from '../rules/heal-rules.ts';
import { MARKING_TIME, MAX_ALARM_AGE, REPLACEMENT_MEMORY } from '../runtime/limits.ts';
import type { Replacement } from './entries.ts';
import type { GroupState } from './scaling.ts';

/** Everything that the decision about an instance depends on. */
export interface Facts {
  readonly instance: string;
  /** When its alarm changed. */
  readonly alarmedAt: Date;
  readonly now: Date;
  readonly rule: HealGroup;
  readonly group: GroupState;
  /** When its grace period ends, if it may be in one. */
  readonly graceEnds: Date | undefined;
  /** Other instances of the group, and this one, that were marked unhealthy lately. */
  readonly recent: readonly Replacement[];
}

/** While one of these is suspended, an instance isn't replaced, or terminated without a replacement: https://docs.aws.amazon.com/autoscaling/ec2/userguide/understand-how-suspending-processes-affects-other-processes.html */
const NEEDED_PROCESSES = new Set(['HealthCheck', 'ReplaceUnhealthy', 'Terminate', 'Launch']);

/**
 * Decides what becomes of an alarm about an instance of a group in the rules. Every guard is an outcome; `replacing` means
 * that none stands in the way. What no person needs to hear of comes first.
 */
export function decide({ instance, alarmedAt, now, rule, group, graceEnds, recent }: Facts): HealOutcome {
  const ms = now.getTime();
  const found = group.instances.find(({ id }) => id === instance);
  if (found === undefined) return 'not-in-a-group';
  if (found.lifecycle.startsWith('Terminat')) return 'terminating';
  const isRemembered = (one: Replacement) => one.at > ms - REPLACEMENT_MEMORY;
  const replaced = new Set(recent.filter(isRemembered).map((one) => one.instance));
  if (found.health !== 'Healthy' || replaced.has(instance)) return 'already-unhealthy';
  if (ms - alarmedAt.getTime() > MAX_ALARM_AGE) return 'old-news';
  if (found.lifecycle.includes('Standby')) return 'standby';
  if (found.lifecycle !== 'InService') return 'not-in-service';
  if (group.suspended.some((name) => NEEDED_PROCESSES.has(name))) return 'suspended';
  if (rule.respectGracePeriod && graceEnds !== undefined && graceEnds > now) return 'in-grace-period';
  const others = healthyOf(group).filter((id) => id !== instance && !replaced.has(id));
  if (!rule.lastHealthy && others.length === 0) return 'last-healthy';
  const inWindow = recent.filter((one) => one.at > ms - limitWindow(rule));
  return inWindow.length >= rule.limit.replacements ? 'limit-reached' : 'replacing';
}

/** In ms: how long a recorded replacement counts towards a group's limit. */
export const limitWindow = ({ limit }: HealGroup) => limit.minutes * 60_000 + MARKING_TIME;

/** The ids of the instances that are in service and healthy. */
export const healthyOf = ({ instances }: GroupState): readonly string[] =>
  instances
    .filter(({ lifecycle, health }) => lifecycle === 'InService' && health === 'Healthy')
    .map(({ id }) => id);

/** The processes of a group that are suspended and that a replacement needs. */
export const missingProcesses = ({ suspended }: GroupState): readonly string[] =>
  suspended.filter((name) => NEEDED_PROCESSES.has(name));
