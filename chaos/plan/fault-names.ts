import type { Service } from '../services/wire.ts';

/** Every fault that a run can inject, by name. */
export const FAULTS = {
  refused: 'connections are refused for a moment',
  reset: 'the connection is reset before the call is taken',
  hang: 'the call is not taken and no answer comes',
  error: '500, 502 or 503',
  garbage: '200 with a web page of some proxy, and the call is not taken',
  throttled: 'AWS says that there are too many calls',
  denied: 'AWS or GitHub says that Usher may not do that, for a moment',
  'retry-after': '429 with Retry-After in seconds',
  'retry-date': '429 with Retry-After as a date',
  secondary: 'GitHub’s secondary limit, 403 with Retry-After',
  'secondary-bare': 'GitHub’s secondary limit, 403 without a time, which means a minute',
  primary: 'GitHub’s primary limit, 403 with x-ratelimit-reset',
  lost: 'the call is taken, then the connection is reset',
  late: 'the call is taken and no answer comes',
  truncated: 'the call is taken, and half of the answer comes',
  stalled: 'the call is taken, and the answer stops in the middle',
  'kill-before': 'SIGKILL of the calling container before the call is taken',
  'kill-during': 'SIGKILL of the calling container after the call is taken and before it is answered',
  'kill-after': 'SIGKILL of the calling container after the answer',
  unsent: 'GitHub does not deliver a comment at all',
  repeated: 'GitHub delivers a comment twice',
  copies: 'a queue delivers each message 1 to 5 times',
  shuffled: 'a queue delivers messages in any order',
  newer: 'messages and reports in the ledger have keys of a newer version',
  'failing-change': 'GitHub fails a change for 15 minutes after its approval, and the person asks again',
  revoked: 'a webhook of Slack is revoked, and replaced after 20 minutes',
  renamed: 'a repository of the rules is renamed for 20 minutes, so its sweeps fail',
  outages: 'over months: services cannot be reached for hours',
} as const;

export type FaultName = keyof typeof FAULTS;

/** The names of all faults. */
export const FAULT_NAMES: readonly FaultName[] = Object.keys(FAULTS).filter(isFaultName);

/** Whether a text is the name of a fault. */
export function isFaultName(text: string): text is FaultName {
  return text in FAULTS;
}

type Weights = Readonly<Partial<Record<FaultName, number>>>;

// Starting a process costs a hundred times as much as a call, so kills are rare.
const anywhere: Weights = {
  refused: 2,
  reset: 2,
  hang: 1,
  error: 3,
  garbage: 1,
  lost: 2,
  late: 0.5,
  truncated: 1,
  stalled: 0.05,
  'kill-before': 0.015,
  'kill-during': 0.015,
  'kill-after': 0.015,
};
const aws: Weights = { ...anywhere, throttled: 3, denied: 0.2 };

/** The weight of each fault among those of a service. */
export const WEIGHTS: Readonly<Record<Service, Weights>> = {
  kms: aws,
  dynamodb: aws,
  sns: aws,
  sqs: aws,
  scaling: aws,
  github: {
    ...anywhere,
    denied: 0.2,
    'retry-after': 0.5,
    'retry-date': 0.3,
    secondary: 0.3,
    'secondary-bare': 0.2,
    primary: 0.2,
  },
  slack: { ...anywhere, 'retry-after': 1, 'retry-date': 0.5 },
};
