import type { Rules } from '../../src/rules/rules.ts';
import { findApp, findToken } from '../checks/github-access.ts';
import { findIssueRight, findTeamRight } from '../checks/permissions.ts';
import { findRepository } from '../checks/repositories.ts';
import { findApprover, findTeam } from '../checks/teams.ts';
import { approversIn, repositoriesOf, teamsIn } from '../rule-facts.ts';
import type { StageGitHub } from '../stage-access.ts';
import type { Examination, Needed } from './examination.ts';

/** What is looked at with the access to GitHub. */
export const ON_GITHUB = ['teams', 'repositories'];

/** Looks at all that the rules need of GitHub. @returns the access, if it is good. */
export async function lookAtGitHub(
  examination: Examination,
  github: StageGitHub,
  rules: Rules,
  stage: string,
): Promise<Needed<StageGitHub>> {
  const { ask, askAsApp } = github;
  const { organization } = rules;
  const next = `, then run \`npm run usher -- setup --renew github-token --stage ${stage}\` and deploy`;
  const access = await examination.look('GitHub', () =>
    askAsApp === undefined ? findToken(ask, organization, next) : findApp(askAsApp, organization),
  );
  if ('lacks' in access) {
    examination.skip(ON_GITHUB, access.lacks);
    return access;
  }
  const refused = access.is.find(({ level }) => level === 'fail');
  // Whatever GitHub hides from a bad access would seem not to be there.
  if (refused === undefined) await lookAtRules(examination, github, rules);
  else examination.skip(ON_GITHUB, refused.about);
  return refused === undefined ? { is: github } : { lacks: refused.about };
}

async function lookAtRules(examination: Examination, { ask }: StageGitHub, rules: Rules): Promise<void> {
  const { organization } = rules;
  const isWell = (found: Awaited<ReturnType<Examination['look']>>) =>
    'is' in found && found.is.every(({ level }) => level !== 'fail');
  for (const { slug, isJoined } of teamsIn(rules)) {
    const about = `team ${slug}`;
    const found = await examination.look(about, async () => [
      await findTeam(ask, organization, slug, isJoined),
    ]);
    if (isJoined && isWell(found))
      await examination.look(about, () => findTeamRight(ask, organization, slug));
  }
  for (const login of approversIn(rules)) {
    const about = `approver ${login}`;
    await examination.look(about, async () => [await findApprover(ask, organization, login)]);
  }
  for (const covered of repositoriesOf(rules)) {
    const about = `repository ${covered.fullName}`;
    const found = await examination.look(about, () => findRepository(ask, covered));
    if (isWell(found)) await examination.look(about, () => findIssueRight(ask, covered.fullName));
  }
}
