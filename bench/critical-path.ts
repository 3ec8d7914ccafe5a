import type { FunctionName } from '../deploy/bundle.ts';
import type { Call } from './services/call.ts';

/** A step from a delivery to Slack's post that has to wait for the one before. */
export interface Step {
  readonly by: FunctionName;
  readonly call: string;
  /** What it waits for. */
  readonly why: string;
  /** Whether a warm function has done it before. */
  readonly isColdOnly?: boolean;
}

/**
 * The calls from a delivery to Slack's post that can't overlap, by what each needs to know and by what must be recorded
 * before it. However a function is written, a join takes at least their sum. All other calls can be made beside these:
 * `command` can decrypt its token while it claims the comment, look up the account while it asks whether its owner is in
 * the organization, and react and reply while it publishes; and `notify` can decrypt its
 * webhook while it claims the notification.
 */
export const CRITICAL_PATH: readonly Step[] = [
  {
    by: 'receive',
    call: 'Decrypt',
    why: 'nothing is believed before its signature is checked',
    isColdOnly: true,
  },
  { by: 'receive', call: 'Publish', why: 'publishes only what is signed' },
  { by: 'command', call: 'UpdateItem command', why: 'the claim: needs the message' },
  {
    by: 'command',
    call: 'GET /orgs/{org}/teams/{team}/memberships/{user}',
    why: 'asks nothing about a comment that another attempt works on',
  },
  {
    by: 'command',
    call: 'GET /orgs/{org}/members/{user}',
    why: 'asked only about people who are outside the team',
  },
  {
    by: 'command',
    call: 'UpdateItem change',
    why: 'locks only what it has decided to change: a refused command must not hold up the next one',
  },
  {
    by: 'command',
    call: 'UpdateItem command',
    why: 'records that the person was outside, which only the holder of the lock may say',
  },
  {
    by: 'command',
    call: 'PUT /orgs/{org}/teams/{team}/memberships/{user}',
    why: 'changes nothing that is not recorded',
  },
  { by: 'command', call: 'UpdateItem command', why: 'records the outcome, which GitHub has answered' },
  { by: 'command', call: 'Publish', why: 'announces only what is recorded' },
  { by: 'notify', call: 'UpdateItem notification', why: 'the claim: needs the message' },
  { by: 'notify', call: 'POST /services/{webhook}', why: 'posts only what nobody else posts' },
];

/** Who made a call. GitHub's and Slack's callers are the only functions on the way that have the credentials. */
export const callerOf = ({ caller, service }: Pick<Call, 'caller' | 'service'>): string => {
  if (service === 'github') return 'command';
  return service === 'slack' ? 'notify' : caller;
};

/** The steps of the critical path for functions that are cold or warm. */
export const stepsFor = (kind: 'cold' | 'warm') =>
  CRITICAL_PATH.filter(({ isColdOnly = false }) => kind === 'cold' || !isColdOnly);

/**
 * Checks that the steps were really made, one after the other: each begins after the one before was answered.
 *
 * @param calls - Of one event, from the delivery to the post.
 * @throws if a step was not made, or did not wait. Then the path on this page is no longer that of the code.
 */
export function checkPath(steps: readonly Step[], calls: readonly Call[]): void {
  let answered = 0;
  for (const { by, call } of steps) {
    const made = calls.find(
      (candidate) => callerOf(candidate) === by && candidate.name === call && candidate.at >= answered,
    );
    if (made === undefined)
      throw new Error(`${by} made no call ${call} after the steps before: see CRITICAL_PATH`);
    answered = made.at + made.took;
  }
}

/** How many calls the longest chain has in which each begins after the one before was answered: what really did not overlap. */
export function longestChain(calls: readonly Pick<Call, 'at' | 'took'>[]): number {
  const byEnd = calls.toSorted((one, other) => one.at + one.took - (other.at + other.took));
  let length = 0;
  let answered = -Infinity;
  for (const { at, took } of byEnd) {
    if (at < answered) continue;
    length += 1;
    answered = at + took;
  }
  return length;
}
