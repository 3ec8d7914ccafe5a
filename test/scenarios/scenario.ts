import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import * as z from 'zod/mini';

/** An unusual state of GitHub. */
export const situation = z.enum(['no seat is free', 'an identity provider manages the team']);

const comment = z.strictObject({
  id: z.int(),
  login: z.string(),
  repository: z.string(),
  issue: z.int(),
  body: z.string(),
});

const who = { login: z.string(), team: z.string() };
/** What happens after the comment. */
const step = z.union([
  /** Another comment on the same issue. Its id follows from that of the first. */
  z.strictObject({ comment: z.strictObject({ login: z.string(), body: z.string() }) }),
  /** A click on a button of the request that was posted last. */
  z.strictObject({ click: z.strictObject({ login: z.string(), button: z.enum(['approve', 'deny']) }) }),
  /** Time, such as `7d`, and then a sweep. */
  z.strictObject({ pass: z.string() }),
  /** `usher revoke` by an admin. */
  z.strictObject({ revoke: z.strictObject(who) }),
  /** The person becomes a maintainer of the team, on GitHub. */
  z.strictObject({ promote: z.strictObject(who) }),
]);
export type Step = z.infer<typeof step>;

/** One story: the state before, a comment, what happens then, and all effects of the last of that. */
const scenario = z.strictObject({
  title: z.string(),
  situation: z.optional(situation),
  /** The person's membership before. */
  given: z.optional(z.strictObject({ team: z.string(), role: z.enum(['member', 'maintainer']) })),
  /** Comments before, whose effects are not compared. */
  before: z._default(z.array(comment), []),
  comment,
  later: z._default(z.array(step), []),
  /** Merged into the payload that GitHub would send for the comment. */
  payload: z._default(z.record(z.string(), z.unknown()), {}),
  expect: z.strictObject({
    /** The response to the last delivery or click. Left out if time passes last. */
    answer: z.optional(z.string()),
    /**
     * Every call to GitHub, in order: `METHOD path → status`, with the body if there is one. If time passes last, only
     * the calls that change something, since a sweep visits every repository.
     */
    github: z.array(z.string()),
    /**
     * Every message to Slack with its destination, and all with their whole body or all with only their text; in any
     * order if something happened after the comment. `how` is for answers to a click: `replaces the request`, or
     * `only LOGIN sees it`.
     */
    slack: z.array(
      z.strictObject({
        destination: z.string(),
        how: z.optional(z.string()),
        body: z.optional(z.unknown()),
        text: z.optional(z.string()),
      }),
    ),
    /**
     * Every outcome of the story's comments in the audit, the earlier ones left out:
     * `OUTCOME[/REASON] PERSON TEAM[ until TIME][ because REASON][ by DECIDER][ in a dry run]`.
     */
    audit: z._default(z.array(z.string()), []),
  }),
});
export type Scenario = z.infer<typeof scenario>;

/** Every scenario of this folder. */
export function readScenarios(): readonly Scenario[] {
  const folder = new URL('stories/', import.meta.url);
  return readdirSync(folder)
    .toSorted()
    .map((file) => scenario.parse(parse(readFileSync(new URL(file, folder), 'utf8'))));
}
