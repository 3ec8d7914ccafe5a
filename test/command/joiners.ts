import type { DenialReason } from '../../src/messages/outcome.ts';

/** What GitHub says about somebody who wants to join. */
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

/** The `allow` of a rule; `them` lists the login of the person who wants to join. */
export type Allowed = 'org-members' | 'anyone' | 'nobody' | 'them' | 'others by login' | 'another team';

/** Whom the rule allows, who wants to join, and the decision. */
export type Row = readonly [
  Allowed,
  State,
  'add' | 'invite' | 'request' | 'already-member' | 'already-invited' | DenialReason,
];

/** Without approvers. */
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

/** With approvers, on whom everybody else may call. */
export const WITH_APPROVERS: readonly Row[] = [
  ['org-members', 'a member', 'add'],
  ['org-members', 'an outsider', 'request'],
  ['org-members', 'in the team', 'already-member'],
  ['org-members', 'invited', 'already-invited'],
  ['org-members', 'an outsider whose login is another’s now', 'login-taken-over'],
  ['anyone', 'a member', 'add'],
  ['anyone', 'an outsider', 'invite'],
  ['nobody', 'a member', 'request'],
  ['nobody', 'an outsider', 'request'],
  ['nobody', 'in the other team', 'request'],
  ['nobody', 'in the team', 'already-member'],
  ['nobody', 'invited', 'already-invited'],
  ['nobody', 'a member whose login is another’s now', 'login-taken-over'],
  ['nobody', 'a member whose login is nobody’s now', 'login-taken-over'],
  ['them', 'a member', 'add'],
  ['them', 'an outsider', 'invite'],
  ['others by login', 'a member', 'request'],
  ['others by login', 'an outsider', 'request'],
  ['others by login', 'a member whose login is another’s now', 'login-taken-over'],
  ['another team', 'a member', 'request'],
  ['another team', 'an outsider', 'request'],
  ['another team', 'in the other team', 'add'],
];
