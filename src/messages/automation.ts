import * as z from 'zod/mini';

/** A text of one line: control characters have no place in a message. Limits count UTF-16 units. */
const line = (longest: number) =>
  z.string().check(z.minLength(1), z.maxLength(longest), z.regex(/^\P{Cc}+$/u));
const word = z.string().check(z.maxLength(50), z.regex(/^[a-z][a-z\d]*(?:-[a-z\d]+)*$/));

/** Only https, and no character that ends a link in Slack. */
const url = z.string().check(
  z.maxLength(500),
  z.regex(/^https:\/\/[\w.:/?=&%#~+@;,()$[\]-]+$/),
  z.refine((value) => URL.canParse(value)),
);

/**
 * What an automation says in Slack. Any automation may publish it on the topic of notifications, and `notify` posts it:
 * plain texts, which `notify` escapes, within limits that keep the message within Slack's however it is escaped. Unknown
 * keys are dropped, since a newer version may have written them.
 *
 * @see docs/heal.md, "An automation of your own"
 */
export const automationNotification = z.object({
  /** The automation's name. */
  automation: word,
  /** Posted once: the same in every attempt at saying the same thing. Only unique within the automation. */
  id: z.string().check(z.minLength(1), z.maxLength(250)),
  /** What happened in a word, for logs and filters. */
  outcome: word,
  /** The name of a Slack destination. */
  destination: z.string().check(z.minLength(1), z.maxLength(250)),
  /** A rehearsal: the message says that nothing was changed. */
  dry_run: z.optional(z.boolean()),
  /** The name of an emoji in Slack, without colons. */
  emoji: z.optional(z.string().check(z.maxLength(40), z.regex(/^[\w+-]+$/))),
  /** What happened, in one line. */
  title: line(150),
  /** More about it, and what a person can do. */
  text: z.optional(line(400)),
  fields: z.optional(z.array(z.object({ name: line(50), value: line(200) })).check(z.maxLength(10))),
  links: z.optional(z.array(z.object({ label: line(75), url })).check(z.maxLength(5))),
  /** When it happened, in UTC. */
  at: z.iso.datetime(),
});
export type AutomationNotification = z.infer<typeof automationNotification>;
