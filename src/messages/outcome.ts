import * as z from 'zod/mini';
import { OUTCOMES, PLAIN_OUTCOMES } from './outcome-names.ts';

/** Why Usher turned somebody away. Each reason has its own text on the issue and in Slack. */
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

/** Why GitHub refused a change that the rules allow. Each reason has its own text for the person and for the admin. */
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

/** Why Usher left somebody in a team although their time is over. Each reason has its own text for the admin. */
export const keptReason = z.enum([
  'maintainer',
  'inherited',
  'rule-changed',
  'unconfirmed',
  'interrupted',
  'invited-again',
  'refused',
  'unclear',
]);
export type KeptReason = z.infer<typeof keptReason>;

/** What became of a command. */
export const outcomeSchema = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.enum(PLAIN_OUTCOMES) }),
  z.object({ outcome: z.literal('denied'), reason: denialReason }),
  z.object({
    outcome: z.literal('failed'),
    reason: failureReason,
    /** GitHub's status and message. */
    detail: z.optional(z.string().check(z.maxLength(200))),
  }),
  z.object({ outcome: z.literal('kept'), reason: keptReason }),
]);
export type Outcome = z.infer<typeof outcomeSchema>;

/** An outcome or reason that this version doesn't know. */
const unknownWord = (known: readonly string[]) =>
  z.string().check(
    z.maxLength(50),
    z.regex(/^[a-z]+(?:-[a-z]+)*$/),
    z.refine((word) => !known.includes(word)),
  );

/** What became of a command, as only a newer version knows it. */
export const unknownOutcome = z.union([
  z.object({ outcome: unknownWord(OUTCOMES) }),
  z.object({ outcome: z.literal('denied'), reason: unknownWord(denialReason.options) }),
  z.object({ outcome: z.literal('failed'), reason: unknownWord(failureReason.options) }),
  z.object({ outcome: z.literal('kept'), reason: unknownWord(keptReason.options) }),
]);

/** Whether an outcome changed something. Changes are announced every time; everything else is throttled. */
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
    case 'renewed':
    case 'ending':
    case 'expired':
    case 'kept':
      return true;
    case 'already-member':
    case 'already-invited':
    case 'not-a-member':
    case 'denied':
    case 'failed':
      return false;
  }
}

/** Whether the author of the comment got what they asked for, or had it already. */
export const isSuccess = ({ outcome }: Outcome) => outcome !== 'denied' && outcome !== 'failed';
