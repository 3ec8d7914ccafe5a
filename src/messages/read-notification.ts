import * as z from 'zod/mini';
import { RetryableFailure } from '../runtime/failures.ts';
import { type Notification, notificationSchema } from './notification.ts';
import { unknownResult } from './outcome.ts';

const newer = z.extend(notificationSchema, { result: unknownResult });

/**
 * Reads a notification from the queue.
 *
 * @param message - Its parsed JSON.
 * @throws RetryableFailure if nothing but its outcome or reason is unknown: a newer version wrote it, which is being
 * deployed now or was rolled back, and can read it. A ZodError if it is no notification.
 */
export function readNotification(message: unknown): Notification {
  const { data, error } = z.safeParse(notificationSchema, message);
  if (data !== undefined) return data;
  const { data: unread } = z.safeParse(newer, message);
  if (unread === undefined) throw error;
  const { outcome, ...more } = unread.result;
  const unknown = ['outcome', outcome, ...Object.values(more)].join(' ');
  throw new RetryableFailure(`the ${unknown} is of a newer version of Usher: only that can tell Slack of it`);
}
