import { fileURLToPath } from 'node:url';
import type { Replacement } from './functions/replace-modules.ts';
import type { FaultName } from './plan/fault-names.ts';

/** Something that can be taken away from Usher, to see that a run notices. */
export interface Safeguard {
  readonly what: string;
  /** What takes the safeguard away: modules, as paths from this file or packages, each with its replacement. */
  readonly replaces: Readonly<Record<string, string>>;
  /** The faults that it guards against, and the breach that they must cause without it. */
  readonly faults: readonly FaultName[];
  /** The part of the calls that get a fault, where it is not the usual one. */
  readonly rate?: number;
  /** Over how many months the run goes, if only such a run notices. */
  readonly months?: number;
  readonly breach: string;
}

/** All safeguards by name. Those that replace nothing are outside of Usher's code. */
export const SAFEGUARDS = {
  ledger: {
    what: 'the ledger remembers what was done and said',
    faults: ['copies', 'repeated'],
    breach: 'posted twice',
    replaces: { '../src/ledger/ledger.ts': './without/ledger.ts' },
  },
  lease: {
    what: 'only one invocation at a time works on a command',
    faults: ['copies', 'shuffled'],
    breach: 'posted twice',
    replaces: { '../src/ledger/ledger.ts': './without/lease.ts' },
  },
  'record-before-change': {
    what: 'command records that the person was outside before it adds them',
    faults: ['lost'],
    breach: 'lost',
    replaces: { '../src/ledger/claim.ts': './without/record-before-change.ts' },
  },
  audit: {
    what: 'command adds each outcome to the audit before it finishes',
    faults: ['lost'],
    breach: 'outcome without an entry in the audit',
    replaces: { '../src/ledger/audit.ts': './without/audit.ts' },
  },
  'retry-after': {
    what: 'no call is made before the time that Retry-After sets',
    faults: ['retry-after', 'secondary'],
    breach: 'called too early',
    replaces: { '../src/runtime/cooldown.ts': './without/retry-after.ts' },
  },
  acknowledgement: {
    what: 'a message counts as published once SNS says so',
    faults: ['error'],
    breach: 'lost',
    replaces: { '../src/aws/publish.ts': './without/acknowledgement.ts' },
  },
  'whole-answers': {
    what: 'a post counts once Slack answers ok',
    faults: ['garbage'],
    breach: 'lost',
    replaces: { '@slack/webhook': './without/whole-answers.ts' },
  },
  'coming-back': {
    what: 'a message that failed comes back',
    faults: ['error'],
    breach: 'lost',
    replaces: { '../src/aws/handle-batch.ts': './without/coming-back.ts' },
  },
  'time-limit': {
    what: 'a call without an answer times out',
    faults: ['hang'],
    // Each one ends a container, and starting the next takes a while.
    rate: 0.05,
    breach: 'timed out',
    replaces: { '../src/runtime/limits.ts': './without/time-limit.ts' },
  },
  'record-after-post': {
    what: 'notify keeps trying to record what Slack took',
    faults: ['throttled', 'error'],
    breach: 'posted twice',
    replaces: { '../src/runtime/limits.ts': './without/record-after-post.ts' },
  },
  'original-comment': {
    what: 'an edited comment is never a command',
    faults: [],
    breach: 'acted on something that is not a command',
    replaces: {
      '../src/receive/payload.ts': './without/original-comment/payload.ts',
      '../src/messages/github-event.ts': './without/original-comment/github-event.ts',
      '../src/ledger/ledger.ts': './without/original-comment/ledger.ts',
    },
  },
  'first-sweep': {
    what: 'the first sweep only sets the starting time',
    faults: [],
    breach: 'acted on something that is not a command',
    replaces: { '../src/sweep/cursors.ts': './without/first-sweep.ts' },
  },
  sweep: {
    what: 'the sweep finds comments that were never delivered',
    faults: ['unsent'],
    breach: 'lost',
    replaces: {},
  },
  'dead-letter-queue': {
    what: 'there is a dead-letter queue',
    faults: [],
    breach: 'did not dead-letter poison',
    replaces: {},
  },
  'no-retry': {
    what: 'Lambda does not retry a failed sweep',
    faults: ['renamed'],
    rate: 0.9,
    breach: 'ran more often than scheduled',
    replaces: {},
  },
  'unknown-keys': {
    what: 'keys of a newer version are ignored',
    faults: ['newer'],
    breach: 'dead-lettered a command',
    replaces: {
      '../src/messages/github-event.ts': './without/unknown-keys/github-event.ts',
      '../src/messages/notification.ts': './without/unknown-keys/notification.ts',
    },
  },
  'standing-approval': {
    what: 'an approval stands until it is carried out',
    faults: ['failing-change'],
    rate: 0.9,
    breach: 'lost',
    replaces: { '../src/runtime/limits.ts': './without/standing-approval.ts' },
  },
  'decided-once': {
    what: 'a request is decided by one conditional write',
    faults: ['shuffled'],
    breach: 'decided twice',
    replaces: { '../src/ledger/requests.ts': './without/decided-once.ts' },
  },
  'held-webhook': {
    what: 'a message waits while its Slack webhook is revoked',
    faults: ['revoked'],
    rate: 0.9,
    breach: 'dead-lettered a command',
    replaces: { '../src/slack/failures.ts': './without/held-webhook.ts' },
  },
  'group-memory': {
    what: 'the alarms about a group share its limit',
    faults: [],
    breach: 'replaced more than the limit allows',
    replaces: { '../src/heal/entries.ts': './without/group-memory.ts' },
  },
  'record-before-replacement': {
    what: 'heal records that it is about to replace an instance',
    faults: ['lost'],
    breach: 'replaced an instance and said otherwise',
    replaces: { '../src/ledger/claim.ts': './without/record-before-replacement.ts' },
  },
  'end-of-access': {
    what: 'a sweep takes people out when their time is over',
    faults: [],
    breach: 'kept past the end, and told nobody',
    replaces: { '../src/sweep/expire-grants.ts': './without/end-of-access.ts' },
  },
  'time-of-access': {
    what: 'nobody is taken out before their time is over',
    faults: [],
    breach: 'taken out early or by mistake',
    replaces: { '../src/sweep/expire-grants.ts': './without/time-of-access.ts' },
  },
  'gone-grant': {
    what: 'a grant ends when somebody else takes the person out',
    faults: [],
    months: 1,
    breach: 'taken out early or by mistake',
    replaces: { '../src/ledger/grants.ts': './without/gone-grant.ts' },
  },
  role: {
    what: 'maintainers of a team are never taken out',
    faults: [],
    months: 1,
    breach: 'taken out early or by mistake',
    replaces: { '../src/github/memberships.ts': './without/role.ts' },
  },
  'reminder-record': {
    what: 'a sweep records that it reminded somebody',
    faults: [],
    months: 1,
    breach: 'reminded twice on the issue',
    replaces: { '../src/ledger/grants.ts': './without/reminder-record.ts' },
  },
  'end-of-renewal': {
    what: 'a renewal moves the end',
    faults: [],
    months: 1,
    breach: 'taken out early or by mistake',
    replaces: { '../src/ledger/grants.ts': './without/end-of-renewal.ts' },
  },
} as const satisfies Readonly<Record<string, Safeguard>>;

export type SafeguardName = keyof typeof SAFEGUARDS;
export const SAFEGUARD_NAMES = Object.keys(SAFEGUARDS).filter(
  (name): name is SafeguardName => name in SAFEGUARDS,
);

/** Whether a text is the name of a safeguard. */
export const isSafeguardName = (text: string): text is SafeguardName => text in SAFEGUARDS;

const fileOf = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** What to replace in the bundles to take a safeguard away. */
export function replacementsOf(name: SafeguardName): readonly Replacement[] {
  const { replaces }: Safeguard = SAFEGUARDS[name];
  return Object.entries(replaces).map(([module, by]) => ({
    module: module.startsWith('.') ? fileOf(module) : module,
    by: fileOf(by),
  }));
}
