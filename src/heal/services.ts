import type { Publish } from '../aws/publish.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { AutomationNotification } from '../messages/automation.ts';
import type { HealOutcome, HealRules } from '../rules/heal-rules.ts';
import type { Log } from '../runtime/log.ts';
import type { Count } from '../runtime/metrics.ts';
import type { Clock } from '../runtime/retry.ts';
import type { HealReport } from './entries.ts';
import type { Scaling } from './scaling.ts';
import { toNotification } from './wording.ts';

export interface HealServices extends Clock {
  readonly rules: HealRules;
  /** For links to the console. */
  readonly region: string;
  readonly ledger: Ledger;
  readonly scaling: Pick<Scaling, keyof Scaling>;
  readonly publish: Publish<AutomationNotification>;
  readonly log: Log;
  readonly count: Count;
}

/** The rule of a group; undefined if the rules don't name it. */
export const ruleOf = ({ groups }: HealRules, name: string | undefined) =>
  groups.find((group) => group.name === name);

/** Logs and counts a report, and publishes it where the rules want it posted. @throws a Failure. */
export async function announce(report: HealReport, services: HealServices): Promise<void> {
  const { rules, region, publish, log, count } = services;
  const { id, outcome, instance, group, alarm, dry_run } = report;
  const destination = destinationOf(rules, group, outcome);
  if (destination !== undefined) await publish(toNotification(report, destination, { region }));
  log('info', 'alarm handled', { id, outcome, instance, group, alarm, dry_run, destination });
  count('Outcome', { outcome });
}

const destinationOf = (rules: HealRules, group: string | undefined, outcome: HealOutcome) =>
  (ruleOf(rules, group) ?? rules).slack[outcome];

/** Counts under a dimension of its own, so that what Usher's own functions count stays apart. */
export const countFor =
  (count: Count): Count =>
  (metric, dimensions = {}, value = 1) =>
    count(metric, { automation: 'heal', ...dimensions }, value);
