import * as z from 'zod/mini';
import { type AutomationNotification, automationNotification } from '../messages/automation.ts';
import { type Notification, readNotification } from '../messages/notification.ts';

const fromAutomation = z.object({ automation: z.unknown() });

/**
 * Reads a message from the queue: a notification of a command, or what an automation says.
 *
 * @param message - The parsed JSON of the message.
 * @throws a ZodError if it is neither, and what {@link readNotification} throws.
 */
export function readMessage(message: unknown): Notification | AutomationNotification {
  const isFromAutomation = z.safeParse(fromAutomation, message).success;
  return isFromAutomation ? automationNotification.parse(message) : readNotification(message);
}
