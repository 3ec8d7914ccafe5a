import * as z from 'zod/mini';
import { OUTCOMES } from '../../src/messages/outcome-names.ts';
import { destinationName, NO_DESTINATION } from '../../src/runtime/destinations.ts';
import { LOGIN, SLUG } from './names.ts';

/** The description that editors show for a key. */
export const described = (description: string) => z.describe(description);
/** A string that matches a pattern. `what` completes "must be". */
export const text = (what: string, form: RegExp) =>
  z.string(`must be ${what}`).check(z.regex(form, `must be ${what}`));
/** An error message "must be …". YAML reads a name of digits as a number unless it is in quotes. */
export const orQuotes =
  (what: string) =>
  ({ input }: { readonly input?: unknown }) =>
    `must be ${what}${typeof input === 'number' ? ': put it in quotes' : ''}`;
/** A list that is not empty. `what` completes "must be". */
export const list = <T extends z.ZodMiniType>(item: T, what: string) =>
  z.array(item, `must be ${what}`).check(z.minLength(1, `must be ${what}`));
export const yesOrNo = z.boolean('must be true or false');
/** A map that allows only these keys. */
export const map = <T extends z.core.$ZodLooseShape>(shape: T) =>
  z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `is not a known key: use ${Object.keys(shape).join(', ')}`
        : `must be a map with ${Object.keys(shape).join(', ')}`,
  });

/** A string that may consist of digits only. */
const name = (what: string, form: RegExp) =>
  z.string({ error: orQuotes(what) }).check(z.regex(form, `must be ${what}`));

export const loginForm = name('a GitHub login', LOGIN);
export const slugForm = name('a team’s slug, the last part of its URL on GitHub', new RegExp(`^${SLUG}$`));
export const repositoryForm = name(
  'a repository: NAME or ORGANIZATION/NAME, or ORGANIZATION/* for all others',
  /^(?:[\w-]+\/)?[\w.-]+$|^[\w-]+\/\*$/,
);
export const issueNumber = z
  .int('must be the number of an issue')
  .check(z.positive('must be the number of an issue'));
/** The schemas of a team's members and of a list of logins. */
export const people = (what: string) =>
  [text(what, new RegExp(`^team:${SLUG}$`)), list(loginForm, what)] as const;

const destination = text(
  `the name of a Slack destination, like sre-alerts, or ${NO_DESTINATION}`,
  destinationName,
);
/** The Slack destinations of outcomes: one for all, or a map. */
export const slackRoute = (outcomes: readonly string[], description: string) => {
  const routed = ['default', ...outcomes];
  const byOutcome = z.partialRecord(z.enum(routed), destination, {
    error: (issue) =>
      issue.code === 'invalid_type'
        ? 'must be a map from outcomes to Slack destinations'
        : `is not an outcome: use one of ${routed.join(', ')}`,
  });
  return z
    .union([destination, byOutcome], {
      error: 'must be the name of a Slack destination, like sre-alerts, or a map from outcomes to such names',
    })
    .check(described(description));
};
export const slack = slackRoute(
  OUTCOMES,
  'The Slack destination to post to, none, or a map from outcomes to destinations, with `default` for all others. The outcomes already-member and already-invited are posted only if the map names them.',
);
