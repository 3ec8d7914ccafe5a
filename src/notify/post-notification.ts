import type { Secret } from '../config/secret.ts';
import type { Log } from '../log.ts';
import type { Notification } from '../messages/notification.ts';
import { postMessage } from '../slack/post-message.ts';
import { renderMessage } from './render-message.ts';

export interface NotifyServices {
  /** The webhook URL of a Slack destination. */
  readonly webhook: (destination: string) => Promise<Secret>;
  /** `https://hooks.slack.com`, where every webhook URL must belong. */
  readonly origin: string;
  readonly log: Log;
}

/** Tells Slack of one outcome. @throws if Slack did not take the message: it must be tried again. */
export async function postNotification(
  notification: Notification,
  { webhook, origin, log }: NotifyServices,
): Promise<void> {
  const { id, destination, result } = notification;
  await postMessage(await webhook(destination), origin, renderMessage(notification));
  log('info', 'notification posted', { id, destination, outcome: result.outcome });
}
