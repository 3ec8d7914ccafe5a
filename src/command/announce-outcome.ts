import type { Claim } from '../ledger/claim.ts';
import { type CommandMemory, OPEN_INVITATION } from '../ledger/entries.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { addressedTo, type Notification } from '../messages/notification.ts';
import { isSuccess } from '../messages/outcome.ts';
import type { Rules } from '../rules/rules.ts';

/** What announcing an outcome needs. */
export interface AnnouncementServices {
  readonly rules: Rules;
  readonly ledger: Ledger;
  /** Resolves once SNS has acknowledged. */
  readonly publish: (notification: Notification) => Promise<void>;
}

/**
 * Makes known what a command came to, once that is recorded: adds it to the audit, notifies Slack, and marks the request
 * that it approved as carried out, or opens it again if that failed. A retry does it again, to no further effect.
 *
 * @param key - The command's key in the ledger.
 * @throws a Failure, to be retried.
 */
export async function announceOutcome(
  { report, destination, approved, decision }: CommandMemory,
  key: string,
  { ledger, rules, publish }: AnnouncementServices,
): Promise<void> {
  if (report === undefined) return;
  const undone = isSuccess(report.result) ? undefined : decision;
  await Promise.all([
    ledger.audit.recordCommand(report),
    destination === undefined ? undefined : publish(addressedTo(destination, report, rules.slackMembers)),
    approved === undefined ? undefined : ledger.requests.recordCarriedOut(approved, key),
    undone === undefined ? undefined : ledger.requests.reopen(undone.request, key),
  ]);
}

/** Marks a command as finished. The sweep follows up an invitation that it sent. @throws a Failure, to be retried. */
export async function finishCommand(claim: Claim<CommandMemory>): Promise<void> {
  const { report } = claim.memory;
  const isInvited = report?.result.outcome === 'invited' && report.dry_run !== true;
  await claim.finish(isInvited ? OPEN_INVITATION : undefined);
}
