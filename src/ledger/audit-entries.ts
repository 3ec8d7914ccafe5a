import * as z from 'zod/mini';

/** An outcome in the audit. Outcomes and reasons of newer versions can be read too. Only `usher` reads it. */
export const auditEntry = z.object({
  pk: z.string(),
  kind: z.literal('outcome'),
  /** The report's id. */
  id: z.string(),
  delivery: z.optional(z.string()),
  outcome: z.string(),
  reason: z.optional(z.string()),
  /** GitHub's status and message, if it refused. */
  detail: z.optional(z.string()),
  /** 1 if the rule has `dry_run`: nothing was changed. */
  dry_run: z.optional(z.literal(1)),
  /** Login and id of whom it is about. */
  person: z.string(),
  person_id: z.int(),
  /** Login and id of who approved or denied the request, if it was one. */
  decided_by: z.optional(z.string()),
  decided_by_id: z.optional(z.int()),
  /** 1 if they decided by a button in Slack. */
  decided_in_slack: z.optional(z.literal(1)),
  /** Until when the person is in the team, if that ends, in ISO 8601. */
  until: z.optional(z.string()),
  /** How long the person asked for, such as `30d`. */
  asked_for: z.optional(z.string()),
  /** Why, in the person's own words. */
  because: z.optional(z.string()),
  /** Who may decide on the request, separated by spaces. */
  approvers: z.optional(z.string()),
  repository: z.string(),
  issue: z.int(),
  comment_url: z.string(),
  organization: z.string(),
  team: z.string(),
  /** When it happened, in ISO 8601. */
  at: z.string(),
});
export type AuditEntry = z.infer<typeof auditEntry>;

/** What an admin can do that is in the audit. */
export type ActName = 'retry' | 'redrive' | 'pause' | 'resume' | 'revoke' | 'extend' | 'deploy' | 'rules';

/** Something that an admin did, in the audit. The sweep records which rules were deployed. */
export const auditAct = z.object({
  pk: z.string(),
  kind: z.literal('act'),
  /** {@link ActName}, or one of a newer version. */
  act: z.string(),
  /** The ARN of the AWS credentials, or `sweep`. */
  by: z.string(),
  /** The URL of a comment, the name of a queue, or the digest of rules. */
  about: z.optional(z.string()),
  details: z.optional(z.string()),
  /** The resolved rules as JSON. */
  rules: z.optional(z.string()),
  /** When, in ISO 8601. */
  at: z.string(),
});
export type AuditAct = z.infer<typeof auditAct>;
