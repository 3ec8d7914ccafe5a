import { isSameName } from '../messages/github-event.ts';
import type { Rule, Rules, TeamRule } from './rules.ts';

/** Where a comment was written. */
export interface CommentLocation {
  readonly repository: { readonly full_name: string };
  readonly issue: { readonly number: number; readonly pull_request: boolean };
}

/**
 * The rule that covers this issue of this repository, if any; at most one does. A repository that is named by any rule
 * is none of `ORGANIZATION/*`.
 */
export function findRule(
  { organization, rules }: Rules,
  { repository, issue }: CommentLocation,
): Rule | undefined {
  const named = rules.filter((rule) => isSameName(rule.repository, repository.full_name));
  const isOurs = isSameName(repository.full_name.split('/')[0] ?? '', organization);
  const others = isOurs ? rules.filter((rule) => rule.repository.endsWith('/*')) : [];
  return (named.length > 0 ? named : others).find(
    ({ issues, pullRequests }) =>
      (issues?.includes(issue.number) ?? true) && (pullRequests || !issue.pull_request),
  );
}

/** What a rule says of a team, if that can be joined under it. */
export const findTeamRule = ({ teams }: Rule, slug: string): TeamRule | undefined =>
  teams.find(({ team }) => team === slug);

/** What tells a rule from every other: its repository and one of its issues, which no other rule covers. */
export const ruleId = ({ repository, issues }: Rule): string =>
  `${repository.toLowerCase()}#${issues === undefined ? '*' : Math.min(...issues)}`;
