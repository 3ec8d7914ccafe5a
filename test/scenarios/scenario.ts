import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import * as z from 'zod/mini';

/** What may be so on GitHub while a story is played, in place of what is usual. */
export const situation = z.enum(['no seat is free', 'an identity provider manages the team']);

const comment = z.strictObject({
  id: z.int(),
  login: z.string(),
  repository: z.string(),
  issue: z.int(),
  body: z.string(),
});

/** One story: what is so before, what is written, and what must come of it. */
const scenario = z.strictObject({
  title: z.string(),
  situation: z.optional(situation),
  /** What GitHub knows of the person's place in a team before. */
  given: z.optional(z.strictObject({ team: z.string(), role: z.enum(['member', 'maintainer']) })),
  /** What was commented before, of which nothing is compared. */
  before: z._default(z.array(comment), []),
  comment,
  /** Laid over the payload that GitHub would send of the comment. */
  payload: z._default(z.record(z.string(), z.unknown()), {}),
  expect: z.strictObject({
    answer: z.string(),
    /** Every call to GitHub, in order: `METHOD path → status`, and the body where one is sent. */
    github: z.array(z.string()),
    /** Every message to Slack: its destination and its whole body. */
    slack: z.array(z.strictObject({ destination: z.string(), body: z.unknown() })),
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
