import * as z from 'zod/mini';
import { notificationKey } from '../ledger/entries.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { AutomationNotification } from '../messages/automation.ts';
import type { Notification } from '../messages/notification.ts';
import { Failure } from '../runtime/failures.ts';
import { NOTIFY_LEASE, RECORD_TIMEOUT } from '../runtime/limits.ts';
import type { Log } from '../runtime/log.ts';
import type { Count } from '../runtime/metrics.ts';
import { type Clock, retry, startEarly } from '../runtime/retry.ts';
import type { Secret } from '../runtime/secret.ts';
import type { PostMessage } from '../slack/client.ts';
import { renderAutomation } from './render-automation.ts';
import { renderMessage } from './render-message.ts';

export interface NotifyServices extends Clock {
  readonly stage: string;
  readonly ledger: Ledger;
  /** The webhook URL of a Slack destination. */
  readonly webhook: (destination: string) => Promise<Secret>;
  readonly post: PostMessage;
  /** Whether requests can be decided in Slack: their messages get buttons. */
  readonly hasButtons?: boolean;
  readonly log: Log;
  readonly count: Count;
}

/**
 * Posts one notification to Slack, once. It is posted twice only if Slack accepted it and the response, or our record of
 * it, was lost.
 *
 * @throws a Failure if the message must be retried or cannot be posted.
 */
export async function postNotification(
  notification: Notification | AutomationNotification,
  services: NotifyServices,
): Promise<void> {
  const { stage, ledger, webhook, post, hasButtons, log, count } = services;
  const { destination } = notification;
  const { id, outcome, message } =
    'automation' in notification
      ? {
          // With its name, so that no automation can take the id of a command.
          id: `${notification.automation}/${notification.id}`,
          outcome: notification.outcome,
          message: renderAutomation(notification),
        }
      : {
          id: notification.id,
          outcome: notification.result.outcome,
          message: renderMessage(notification, stage, hasButtons),
        };
  const url = startEarly(() => webhook(destination));
  const work = await ledger.work(notificationKey(id), NOTIFY_LEASE, z.object({}), async (claim) => {
    await post(destination, await url(), message);
    // Retried in place: if it is not recorded, the message is retried and posted again.
    await retry(() => claim.finish(), services, {
      until: new Date(services.now().getTime() + RECORD_TIMEOUT),
      shouldRetry: (failure) => failure instanceof Failure && failure.kind !== 'permanent',
    });
    log('info', 'notification posted', { id, destination, outcome });
    count('Posted');
  });
  if (work === 'finished') log('info', 'notification was posted before', { id });
}
