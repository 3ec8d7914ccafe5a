import * as z from 'zod/mini';

/** Why GitHub permanently refused to change a team membership. */
export type RefusalReason =
  | 'no-seat'
  | 'refused'
  | 'invitation-limit'
  | 'identity-provider'
  | 'organization-account'
  | 'team-not-found'
  | 'other';

/** The parts of a refusal that show its reason. */
export interface Refusal {
  readonly status: number;
  /** GitHub's message and the messages of its `errors`, joined. */
  readonly words: string;
  /** The `code` of each of its `errors`. */
  readonly codes: readonly string[];
}

/**
 * GitHub does not document its messages, so each is listed with the place where it was seen.
 *
 * - `no_seat`, "You must purchase at least one more seat": https://github.com/probot/invite/issues/8 (422). For an
 *   enterprise, "no remaining seats": https://github.com/nodejs/admin/issues/922
 * - "Over invitation rate limit" (422), of 50 or 500 invitations in 24 hours:
 *   https://docs.github.com/en/rest/orgs/members#set-organization-membership-for-a-user
 * - "… external group backed team since they are managed by …":
 *   https://github.com/integrations/terraform-provider-github/issues/2079 (403). "… externally managed", with a link to
 *   "synchronizing teams between your identity provider and GitHub":
 *   https://github.com/integrations/terraform-provider-github/issues/1041
 * - `org`, "Cannot add an organization as a member.":
 *   https://docs.github.com/en/rest/teams/members#add-or-update-team-membership-for-a-user (422)
 */
const PATTERNS: readonly {
  readonly reason: RefusalReason;
  readonly code: string | undefined;
  readonly words: RegExp;
}[] = [
  { reason: 'no-seat', code: 'no_seat', words: /\bseats?\b/i },
  { reason: 'invitation-limit', code: undefined, words: /\binvit.*\blimit|\blimit.*\binvit/i },
  {
    reason: 'identity-provider',
    code: undefined,
    words: /identity.provider|externally.managed|external.group|team.synchroni[sz]ation/i,
  },
  { reason: 'organization-account', code: 'org', words: /\borganization as a member\b/i },
];

/** The reason that GitHub itself gives, whatever the status. Undefined if it gives none that Usher knows. */
export function statedReason({ words, codes }: Omit<Refusal, 'status'>): RefusalReason | undefined {
  return PATTERNS.find(
    (pattern) => (pattern.code !== undefined && codes.includes(pattern.code)) || pattern.words.test(words),
  )?.reason;
}

/**
 * Why GitHub refused. `refused` is a 422 without a reason, as for a person who blocked the organization
 * (https://github.com/github/entitlements-github-plugin/pull/288), or a 422 that says somebody is blocked, as for a
 * person whom an owner blocked (https://github.com/github/docs/issues/1035).
 */
export function refusalReason(refusal: Refusal): RefusalReason {
  const stated = statedReason(refusal);
  if (stated !== undefined) return stated;
  if (refusal.status === 404) return 'team-not-found';
  const isUnexplained = /^(?:Validation Failed)?$|\bblocked\b/i.test(refusal.words);
  return refusal.status === 422 && isUnexplained ? 'refused' : 'other';
}

const errorBody = z.object({ message: z.string(), errors: z.optional(z.unknown()) });
const detail = z.object({ code: z.optional(z.string()), message: z.optional(z.string()) });
const details = z.array(
  z.union([
    detail,
    z.pipe(
      z.string(),
      z.transform((message) => ({ code: undefined, message })),
    ),
  ]),
);

/**
 * Reads the message and error codes of GitHub's error response. Both are empty for any other body: a proxy's error page
 * may quote the request with its token.
 *
 * @see https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api#validation-failed
 */
export function readRefusal(body: unknown): { readonly words: string; readonly codes: readonly string[] } {
  const { message = '', errors } = z.safeParse(errorBody, body).data ?? {};
  const found = z.safeParse(details, errors).data ?? [];
  return {
    words: [message, ...found.flatMap((error) => error.message ?? [])].join(': '),
    codes: found.flatMap(({ code }) => code ?? []),
  };
}
