import * as z from 'zod/mini';
import * as original from '../../../src/messages/notification.ts';

export * from '../../../src/messages/notification.ts';

/** A report or a notification with an unknown key is neither. */
export const reportSchema = z.strictObject(original.reportSchema.shape);
export const notificationSchema = z.strictObject(original.notificationSchema.shape);
export const readNotification: typeof original.readNotification = (message) =>
  notificationSchema.parse(message);
