import * as z from 'zod/mini';
import {
  HEAL_OUTCOMES,
  type HealGroup,
  type HealOutcome,
  type HealRules,
} from '../../src/rules/heal-rules.ts';
import { described, list, map, orQuotes, slackRoute, text, yesOrNo } from './forms.ts';
import { resolveRoutes } from './routes.ts';

/** EC2's own health checks: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/viewing_metrics_with_cloudwatch.html#status-check-metrics */
const DEFAULT_METRICS = ['StatusCheckFailed', 'StatusCheckFailed_Instance', 'StatusCheckFailed_System'];
const DEFAULT_NAMESPACE = 'AWS/EC2';
const DEFAULT_LIMIT = { replacements: 2, minutes: 60 };
const DEFAULT_RECOVERY_MINUTES = 20;
/** Posted only if a map names them: the topic may carry alarms about anything, and two alarms may be about one instance. */
const QUIET: ReadonlySet<HealOutcome> = new Set([
  'already-unhealthy',
  'terminating',
  'no-instance',
  'not-in-a-group',
  'other-group',
]);

const GROUP = 'the name of an Auto Scaling group';
/** Without characters that would make a pattern of it in an IAM policy. */
const groupName = z
  .string({ error: orQuotes(GROUP) })
  .check(z.regex(/^[\w.+=@/, -]{1,255}$/, `must be ${GROUP}`));

const whole = (least: number, most: number) => {
  const message = `must be a whole number from ${least} to ${most}`;
  return z.int(message).check(z.minimum(least, message), z.maximum(most, message));
};

/** What a group can have for itself. */
const own = {
  respect_grace_period: z.optional(
    yesOrNo.check(
      described(
        'Whether to leave an instance alone in the health check grace period of its group. Default: true.',
      ),
    ),
  ),
  limit: z.optional(
    map({
      replacements: whole(1, 50).check(described('How many instances, at most.')),
      minutes: whole(1, 1_440).check(described('In how many minutes.')),
    }).check(
      described(
        'How many instances of a group are replaced in how many minutes, at most. Past it, a person decides. Default: 2 replacements in 60 minutes.',
      ),
    ),
  ),
  last_healthy: z.optional(
    yesOrNo.check(described('Whether to replace even the last healthy instance of a group. Default: false.')),
  ),
  recovery_minutes: z.optional(
    whole(2, 1_440).check(
      described(
        'After how many minutes Slack hears that a replacement has not come into service. Default: 20.',
      ),
    ),
  ),
  dry_run: z.optional(
    yesOrNo.check(
      described('A rehearsal: everything except the replacement, and each message says so. Default: false.'),
    ),
  ),
  slack: z.optional(
    slackRoute(
      HEAL_OUTCOMES,
      'The Slack destination to post to, none, or a map from outcomes to destinations, with `default` for all others. Some outcomes are posted only if the map names them: docs/heal.md says which.',
    ),
  ),
};

const group = map({ group: groupName.check(described('The name of the Auto Scaling group.')), ...own });

const nameOf = (entry: string | { readonly group: string }) =>
  typeof entry === 'string' ? entry : entry.group;

/** The key `heal` of a rules file. */
export const heal = map({
  groups: list(
    z.union([groupName, group], { error: orQuotes(`${GROUP}, or a map with at least group`) }),
    'a list of Auto Scaling groups',
  ).check(
    z.refine((entries) => new Set(entries.map(nameOf)).size === entries.length, 'must name each group once'),
    described(
      'The Auto Scaling groups whose instances are replaced. Each inherits the settings below, or overrides them.',
    ),
  ),
  metrics: z.optional(
    list(
      text('a metric: NAME of AWS/EC2, or NAMESPACE:NAME', /^(?:[\w.#/:-]{1,255}:)?[\w.#/-]{1,255}$/),
      'a list of metrics',
    ).check(
      described(
        'The metrics whose alarms count: NAME of AWS/EC2, or NAMESPACE:NAME. Default: StatusCheckFailed, StatusCheckFailed_Instance and StatusCheckFailed_System.',
      ),
    ),
  ),
  ...own,
}).check(
  described('Replaces instances of Auto Scaling groups when an alarm says that they fail: docs/heal.md.'),
);
type HealInFile = z.infer<typeof heal>;

/**
 * Resolves `heal`: each group inherits, and defaults are filled in.
 *
 * @param slack - The `slack` setting of the whole file: only a single destination applies, as its outcomes are those of
 * commands.
 */
export function resolveHeal(file: HealInFile, slack: unknown): HealRules {
  const layers = [destinationIn(slack), file.slack];
  return {
    metrics: (file.metrics ?? DEFAULT_METRICS).map(toMetric),
    groups: file.groups.map((entry): HealGroup => {
      const settings = { ...file, ...(typeof entry === 'string' ? {} : entry) };
      return {
        name: nameOf(entry),
        respectGracePeriod: settings.respect_grace_period ?? true,
        limit: settings.limit ?? DEFAULT_LIMIT,
        lastHealthy: settings.last_healthy ?? false,
        recoveryMinutes: settings.recovery_minutes ?? DEFAULT_RECOVERY_MINUTES,
        dryRun: settings.dry_run ?? false,
        slack: resolveRoutes(
          [...layers, typeof entry === 'string' ? undefined : entry.slack],
          HEAL_OUTCOMES,
          QUIET,
        ),
      };
    }),
    slack: resolveRoutes(layers, HEAL_OUTCOMES, QUIET),
  };
}

/** The destination for everything, if the setting has one. */
function destinationIn(slack: unknown): string | undefined {
  if (typeof slack === 'string') return slack;
  return z.safeParse(z.object({ default: z.string() }), slack).data?.default;
}

function toMetric(metric: string) {
  const colon = metric.lastIndexOf(':');
  return colon === -1
    ? { namespace: DEFAULT_NAMESPACE, name: metric }
    : { namespace: metric.slice(0, colon), name: metric.slice(colon + 1) };
}
