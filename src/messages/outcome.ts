import * as z from 'zod/mini';

/** The outcomes that need no reason. */
const plain = z.enum([
  'added',
  'already-member',
  'invited',
  'already-invited',
  'accepted',
  'invitation-expired',
  'invitation-ended',
  'requested',
  'declined',
  'request-lapsed',
  'left',
  'not-a-member',
]);

/** What may become of a command, sooner or later. */
export const OUTCOMES = [...plain.options, 'denied', 'failed'] as const;
export type OutcomeName = (typeof OUTCOMES)[number];

/** Why somebody was refused although everything worked; each has its words on the issue and in Slack. */
export const denialReason = z.enum([
  'not-an-org-member',
  'not-listed',
  'not-in-team',
  'no-such-team',
  'login-taken-over',
  'invitation-limit',
  'declined-lately',
  'asked-too-often',
  'not-an-approver',
  'not-as-written',
  'own-request',
  'no-request',
  'decided-before',
]);
export type DenialReason = z.infer<typeof denialReason>;

/** Why GitHub did not make a change that the rules allow; each has its words for the person and for the admin. */
export const failureReason = z.enum([
  'no-seat',
  'refused',
  'invitation-limit',
  'identity-provider',
  'organization-account',
  'inherited',
  'team-not-found',
  'other',
]);
export type FailureReason = z.infer<typeof failureReason>;

/** What became of a command. */
export const outcomeSchema = z.discriminatedUnion('outcome', [
  z.object({ outcome: plain }),
  z.object({ outcome: z.literal('denied'), reason: denialReason }),
  z.object({
    outcome: z.literal('failed'),
    reason: failureReason,
    /** GitHub's status, and its own words. */
    detail: z.optional(z.string().check(z.maxLength(200))),
  }),
]);
export type Outcome = z.infer<typeof outcomeSchema>;

/** An outcome or a reason that is none of ours. */
const unknownWord = (known: readonly string[]) =>
  z.string().check(
    z.maxLength(50),
    z.regex(/^[a-z]+(?:-[a-z]+)*$/),
    z.refine((word) => !known.includes(word)),
  );

/** What became of a command in the words of a newer version. */
export const unknownResult = z.union([
  z.object({ outcome: unknownWord(OUTCOMES) }),
  z.object({ outcome: z.literal('denied'), reason: unknownWord(denialReason.options) }),
  z.object({ outcome: z.literal('failed'), reason: unknownWord(failureReason.options) }),
]);

/** Whether an outcome changed something, so that it is to be told of however often it happens. */
export function isChange({ outcome }: Outcome): boolean {
  switch (outcome) {
    case 'added':
    case 'invited':
    case 'accepted':
    case 'invitation-expired':
    case 'invitation-ended':
    case 'requested':
    case 'declined':
    case 'request-lapsed':
    case 'left':
      return true;
    case 'already-member':
    case 'already-invited':
    case 'not-a-member':
    case 'denied':
    case 'failed':
      return false;
  }
}

/** Whether whoever wrote the comment got what they asked for, or had it. */
export const isSuccess = ({ outcome }: Outcome) => outcome !== 'denied' && outcome !== 'failed';
