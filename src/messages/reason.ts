import * as z from 'zod/mini';

/** The longest reason for a request, in code points. */
export const REASON_LIMIT = 140;

/** One line without controls, and without marks that change the direction of the text around it, as a regular expression. */
export const REASON = String.raw`[^\0-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]+`;

/** Whether a text has something to see in it, and can be stored. */
export const isReadable = (text: string) =>
  /[^\s\u00ad\u200b-\u200d\u2060\ufeff]/.test(text) && !/[\ud800-\udfff]/u.test(text);

/** Whether a reason is too long. */
export const isTooLong = (reason: string) => Array.from(reason).length > REASON_LIMIT;

/** A reason, as reports have it. */
export const reasonSchema = z.string().check(
  z.regex(new RegExp(`^${REASON}$`)),
  z.refine((text) => isReadable(text) && !isTooLong(text)),
);
