import { teamsOf } from '../deploy/rules/resolve.ts';
import type { Rules } from '../src/rules/rules.ts';
import type { CoveredRepository } from './checks/repositories.ts';

/** The repositories that the rules name, each once; `ORGANIZATION/*` is none. */
export function repositoriesOf({ rules }: Rules): readonly CoveredRepository[] {
  const names = [...new Map(rules.map((rule) => [rule.repository.toLowerCase(), rule.repository])).values()];
  return names
    .filter((fullName) => !fullName.endsWith('/*'))
    .map((fullName) => {
      const own = rules.filter((rule) => rule.repository.toLowerCase() === fullName.toLowerCase());
      return {
        fullName,
        issues: [...new Set(own.flatMap(({ issues }) => issues ?? []))],
        isOpenToAnyone: own.some(({ teams }) => teams.some(({ allow }) => allow === 'anyone')),
      };
    });
}

/** The logins that the rules name to decide, each once. */
export function approversIn({ rules }: Rules): readonly string[] {
  const logins = rules.flatMap(({ teams }) =>
    teams.flatMap(({ approvers }) => (approvers && 'logins' in approvers ? approvers.logins : [])),
  );
  return [...new Map(logins.map((login) => [login.toLowerCase(), login])).values()];
}

/** The teams that the rules name, each once, and whether it is one that people are let into. */
export function teamsIn(rules: Rules): readonly { readonly slug: string; readonly isJoined: boolean }[] {
  const joined = new Set(rules.rules.flatMap(({ teams }) => teams.map(({ team }) => team)));
  return teamsOf(rules).map((slug) => ({ slug, isJoined: joined.has(slug) }));
}
