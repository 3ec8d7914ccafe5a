import type { Result } from '../messages/outcome.ts';

/** Whether an outcome changed something, so that it is to be told of however often it happens. */
export function isChange({ outcome }: Result): boolean {
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
export const hasWorked = ({ outcome }: Result) => outcome !== 'denied' && outcome !== 'failed';
