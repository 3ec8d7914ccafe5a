/** The ways in which an invitation ends. */
export const ENDINGS = ['accept', 'decline', 'cancel', 'expire'] as const;
export type Ending = (typeof ENDINGS)[number];

/** The buttons of a request in Slack. */
export const DECISIONS = ['approve', 'deny'] as const;
