/** Outcomes without a reason. */
export const PLAIN_OUTCOMES = [
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
  'renewed',
  'ending',
  'expired',
] as const;

/** Everything that can become of a command, at first or later. docs/architecture.md says what each one means. */
export const OUTCOMES = [...PLAIN_OUTCOMES, 'denied', 'failed', 'kept'] as const;
export type OutcomeName = (typeof OUTCOMES)[number];
