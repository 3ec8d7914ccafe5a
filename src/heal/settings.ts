import * as z from 'zod/mini';
import { readSettings } from '../runtime/settings.ts';

const message = 'is missing: serverless.heal.yml sets it, so deploy with that';
/** The Serverless Framework passes an unset variable to Lambda as an empty string. */
const text = z.string(message).check(z.minLength(1, message));

const healSettings = z.object({
  STAGE: text,
  /** Set by Lambda. */
  AWS_REGION: z.string('is missing: Lambda sets it'),
  LEDGER_TABLE: text,
  LEDGER_DAYS: z.pipe(text, z.pipe(z.transform(Number), z.int('must be a whole number of days'))),
  QUEUE_URL: text,
  DEAD_LETTER_QUEUE_URL: text,
  NOTIFICATIONS_TOPIC_ARN: text,
});

/** Reads the settings of `heal`. @throws ProblemsError with every missing or wrong variable. */
export const readHealSettings = (env: Readonly<Record<string, string | undefined>>) =>
  readSettings(healSettings, env);
