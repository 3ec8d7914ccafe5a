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

/** One story: the state before, a comment, and all its effects. */
const scenario = z.strictObject({
  title: z.string(),
  situation: z.optional(situation),
  /** The person's membership before. */
  given: z.optional(z.strictObject({ team: z.string(), role: z.enum(['member', 'maintainer']) })),
  /** Comments before, whose effects are not compared. */
  before: z._default(z.array(comment), []),
  comment,
  /** A click on a button of what the comment has posted to Slack. Then the effects of the comment are not compared. */
  click: z.optional(z.strictObject({ login: z.string(), button: z.enum(['usher_approve', 'usher_deny']) })),
  /** Merged into the payload that GitHub would send for the comment. */
  payload: z._default(z.record(z.string(), z.unknown()), {}),
  expect: z.strictObject({
    answer: z.string(),
    /** Every call to GitHub, in order: `METHOD path → status`, with the body if there is one. */
    github: z.array(z.string()),
    /** Every message to Slack, with its destination and whole body; after a click, by their texts in any order. */
    slack: z.array(z.strictObject({ destination: z.string(), body: z.unknown() })),
    /** Every outcome of the comment in the audit: `OUTCOME[/REASON] PERSON TEAM[ by DECIDER][ in a dry run]`. */
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
