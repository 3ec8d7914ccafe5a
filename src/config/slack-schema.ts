import * as z from 'zod/mini';
import { OUTCOMES } from '../messages/outcome.ts';
import { described, text } from './rules-forms.ts';
import { destinationName, NO_DESTINATION } from './slack-destination.ts';

const destination = text(
  `the name of a Slack destination, like sre-alerts, or ${NO_DESTINATION}`,
  destinationName,
);
const ROUTED = ['default', ...OUTCOMES] as const;
const byOutcome = z.partialRecord(z.enum(ROUTED), destination, {
  error: (issue) =>
    issue.code === 'invalid_type'
      ? 'must be a map from outcomes to Slack destinations'
      : `is no outcome; there are ${ROUTED.join(', ')}`,
});
/** Which Slack destination hears of what, as an admin writes it. */
export const slack = z
  .union([destination, byOutcome], {
    error: `must be the name of a Slack destination, like sre-alerts, or a map from outcomes to such names`,
  })
  .check(
    described(
      'The Slack destination that hears of it, none, or a map from outcomes to destinations in which `default` stands for all others. Of already-member and already-invited Slack hears only where they are named.',
    ),
  );
