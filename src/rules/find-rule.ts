import { isSameName } from '../messages/github-event.ts';
import type { Rule, Rules, TeamRule } from './rules.ts';

/** Where a comment was written. */
export interface CommentLocation {
  readonly repository: { readonly full_name: string };
  readonly issue: { readonly number: number; readonly pull_request: boolean };
}

/**
 * Finds the rule that covers an issue. At most one does. `ORGANIZATION/*` does not cover a repository that any rule
 * names.
 *
 * @returns undefined if no rule covers it.
 */
export function findRule(
  { organization, rules }: Rules,
  { repository, issue }: CommentLocation,
): Rule | undefined {
  const named = rules.filter((rule) => isSameName(rule.repository, repository.full_name));
  const isInOrganization = isSameName(repository.full_name.split('/')[0] ?? '', organization);
  const wildcard = isInOrganization ? rules.filter((rule) => rule.repository.endsWith('/*')) : [];
  return (named.length > 0 ? named : wildcard).find(
    ({ issues, pullRequests }) =>
      (issues?.includes(issue.number) ?? true) && (pullRequests || !issue.pull_request),
  );
}

/** Finds what a rule says about a team. Undefined if the team cannot be joined under it. */
export const findTeamRule = ({ teams }: Rule, slug: string): TeamRule | undefined =>
  teams.find(({ team }) => team === slug);

/** A rule's unique key: its repository and its lowest issue number, which no other rule covers. */
export const ruleId = ({ repository, issues }: Rule): string =>
  `${repository.toLowerCase()}#${issues === undefined ? '*' : Math.min(...issues)}`;
