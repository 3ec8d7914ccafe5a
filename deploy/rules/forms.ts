import * as z from 'zod/mini';
import { OUTCOMES } from '../../src/messages/outcome.ts';
import { destinationName, NO_DESTINATION } from '../../src/runtime/settings.ts';

/** As GitHub makes a team’s slug, in a regular expression. */
export const SLUG = '[a-z\\d_][a-z\\d_-]*';

/** What an editor says of a key. */
export const described = (description: string) => z.describe(description);
/** A text of a form; `what` follows “must be”. */
export const text = (what: string, form: RegExp) =>
  z.string(`must be ${what}`).check(z.regex(form, `must be ${what}`));
/** What something must be; YAML takes a name of digits for a number unless it stands in quotes. */
export const orQuotes =
  (what: string) =>
  ({ input }: { readonly input?: unknown }) =>
    `must be ${what}${typeof input === 'number' ? ': put it in quotes' : ''}`;
/** A list that is not empty; `what` follows “must be”. */
export const list = <T extends z.ZodMiniType>(item: T, what: string) =>
  z.array(item, `must be ${what}`).check(z.minLength(1, `must be ${what}`));
export const yesOrNo = z.boolean('must be true or false');
/** A map with these keys and no others. */
export const map = <T extends z.core.$ZodLooseShape>(shape: T) =>
  z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `is unknown here; known are ${Object.keys(shape).join(', ')}`
        : `must be a map with ${Object.keys(shape).join(', ')}`,
  });

/** A text that may have only digits. */
const name = (what: string, form: RegExp) =>
  z.string({ error: orQuotes(what) }).check(z.regex(form, `must be ${what}`));

export const loginForm = name('a GitHub login', /^\w(?:\w|-(?=\w))*$/);
export const slugForm = name(
  'a team’s slug, as at the end of its address on GitHub',
  new RegExp(`^${SLUG}$`),
);
export const repositoryForm = name(
  'a repository: NAME or ORGANIZATION/NAME, or ORGANIZATION/* for all others',
  /^(?:[\w-]+\/)?[\w.-]+$|^[\w-]+\/\*$/,
);
export const issueNumber = z
  .int('must be the number of an issue')
  .check(z.positive('must be the number of an issue'));
/** The members of a team, or a list of logins. */
export const people = (what: string) =>
  [text(what, new RegExp(`^team:${SLUG}$`)), list(loginForm, what)] as const;

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
