import * as z from 'zod/mini';
import * as original from '../../../src/messages/notification.ts';

export * from '../../../../messages/notification.ts';

/** A report or a notification with an unknown key is neither. */
export const report = z.strictObject(original.reportSchema.shape);
export const notification = z.strictObject(original.notificationSchema.shape);
