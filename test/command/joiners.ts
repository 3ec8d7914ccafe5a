import type { DenialReason } from '../../src/messages/outcome.ts';

/** Where somebody is who wants to join, by what GitHub says. */
export type State =
  | 'a member'
  | 'an outsider'
  | 'in the other team'
  | 'in the team'
  | 'in the team, from outside'
  | 'invited'
  | 'a member whose login is another’s now'
  | 'an outsider whose login is another’s now'
  | 'a member whose login is nobody’s now';

/** Whom a rule lets in at once: `them` is whoever wants to join, by login. */
export type Allowed = 'org-members' | 'anyone' | 'nobody' | 'them' | 'others by login' | 'another team';

/** Whom the rule lets in, who wants to join, and what is to be done about it. */
export type Row = readonly [
  Allowed,
  State,
  'add' | 'invite' | 'ask' | 'already-member' | 'already-invited' | DenialReason,
];

/** Where nobody decides on those whom the rule does not let in. */
export const WITHOUT_APPROVERS: readonly Row[] = [
  ['org-members', 'a member', 'add'],
  ['org-members', 'an outsider', 'not-an-org-member'],
  ['org-members', 'in the other team', 'add'],
  ['org-members', 'in the team', 'already-member'],
  ['org-members', 'in the team, from outside', 'already-member'],
  ['org-members', 'invited', 'already-invited'],
  ['org-members', 'a member whose login is another’s now', 'login-taken-over'],
  ['org-members', 'an outsider whose login is another’s now', 'not-an-org-member'],
  ['org-members', 'a member whose login is nobody’s now', 'login-taken-over'],
  ['anyone', 'a member', 'add'],
  ['anyone', 'an outsider', 'invite'],
  ['anyone', 'in the other team', 'add'],
  ['anyone', 'in the team', 'already-member'],
  ['anyone', 'invited', 'already-invited'],
  ['anyone', 'a member whose login is another’s now', 'login-taken-over'],
  ['anyone', 'an outsider whose login is another’s now', 'login-taken-over'],
  ['anyone', 'a member whose login is nobody’s now', 'login-taken-over'],
  ['nobody', 'a member', 'not-listed'],
  ['nobody', 'an outsider', 'not-listed'],
  ['nobody', 'in the team', 'already-member'],
  ['nobody', 'invited', 'already-invited'],
  ['them', 'a member', 'add'],
  ['them', 'an outsider', 'invite'],
  ['them', 'in the team', 'already-member'],
  ['them', 'invited', 'already-invited'],
  ['them', 'a member whose login is another’s now', 'login-taken-over'],
  ['them', 'an outsider whose login is another’s now', 'login-taken-over'],
  ['others by login', 'a member', 'not-listed'],
  ['others by login', 'an outsider', 'not-listed'],
  ['others by login', 'in the team', 'already-member'],
  ['others by login', 'invited', 'already-invited'],
  ['others by login', 'a member whose login is another’s now', 'not-listed'],
  ['another team', 'a member', 'not-in-team'],
  ['another team', 'an outsider', 'not-in-team'],
  ['another team', 'in the other team', 'add'],
  ['another team', 'in the team', 'already-member'],
  ['another team', 'invited', 'already-invited'],
  ['another team', 'a member whose login is another’s now', 'not-in-team'],
];

/** Where somebody does. */
export const WITH_APPROVERS: readonly Row[] = [
  ['org-members', 'a member', 'add'],
  ['org-members', 'an outsider', 'ask'],
  ['org-members', 'in the team', 'already-member'],
  ['org-members', 'invited', 'already-invited'],
  ['org-members', 'an outsider whose login is another’s now', 'login-taken-over'],
  ['anyone', 'a member', 'add'],
  ['anyone', 'an outsider', 'invite'],
  ['nobody', 'a member', 'ask'],
  ['nobody', 'an outsider', 'ask'],
  ['nobody', 'in the other team', 'ask'],
  ['nobody', 'in the team', 'already-member'],
  ['nobody', 'invited', 'already-invited'],
  ['nobody', 'a member whose login is another’s now', 'login-taken-over'],
  ['nobody', 'a member whose login is nobody’s now', 'login-taken-over'],
  ['them', 'a member', 'add'],
  ['them', 'an outsider', 'invite'],
  ['others by login', 'a member', 'ask'],
  ['others by login', 'an outsider', 'ask'],
  ['others by login', 'a member whose login is another’s now', 'login-taken-over'],
  ['another team', 'a member', 'ask'],
  ['another team', 'an outsider', 'ask'],
  ['another team', 'in the other team', 'add'],
];
