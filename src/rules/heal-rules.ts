/**
 * Everything that can become of an alarm about an instance. docs/heal.md says what each one means. The guards are
 * outcomes too: nothing went wrong, and nothing was changed.
 */
export const HEAL_OUTCOMES = [
  'replacing',
  'recovered',
  'not-recovered',
  'limit-reached',
  'last-healthy',
  'suspended',
  'in-grace-period',
  'standby',
  'not-in-service',
  'terminating',
  'already-unhealthy',
  'old-news',
  'no-instance',
  'not-in-a-group',
  'other-group',
] as const;
export type HealOutcome = (typeof HEAL_OUTCOMES)[number];

/** The Slack destination of each outcome. Outcomes without one are not posted. */
export type HealRoute = Readonly<Partial<Record<HealOutcome, string>>>;

/** An Auto Scaling group whose instances are replaced. */
export interface HealGroup {
  readonly name: string;
  /** Whether an instance in its grace period is left alone. */
  readonly respectGracePeriod: boolean;
  /** At most this many replacements in this many minutes. */
  readonly limit: { readonly replacements: number; readonly minutes: number };
  /** Whether even the last healthy instance is replaced. */
  readonly lastHealthy: boolean;
  /** How long a replacement may take before Slack is told that it has not come, in minutes. */
  readonly recoveryMinutes: number;
  /** A rehearsal: everything but the change. */
  readonly dryRun: boolean;
  readonly slack: HealRoute;
}

/** The part of the rules that `heal` reads, resolved by `deploy/rules/heal.ts`. */
export interface HealRules {
  /** Only alarms on these metrics count. */
  readonly metrics: readonly { readonly namespace: string; readonly name: string }[];
  readonly groups: readonly HealGroup[];
  /** For outcomes that concern none of the groups. */
  readonly slack: HealRoute;
}
