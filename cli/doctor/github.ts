import { teamsOf } from '../../deploy/rules/resolve.ts';
import type { Rules } from '../../src/rules/rules.ts';
import { checkApp, checkToken } from '../checks/github-access.ts';
import { checkIssuePermission, checkTeamPermission } from '../checks/permissions.ts';
import { checkRepository, coveredRepositories } from '../checks/repositories.ts';
import { checkApprover, checkTeam } from '../checks/teams.ts';
import type { StageGitHub } from '../stage-access.ts';
import type { CheckRun, Prerequisite } from './check-run.ts';

/** Checks that need access to GitHub. */
export const GITHUB_CHECKS = ['teams', 'repositories'];

/** Checks everything on GitHub that the rules need. @returns GitHub, if the access to it works. */
export async function runGitHubChecks(
  run: CheckRun,
  github: StageGitHub,
  rules: Rules,
  stage: string,
): Promise<Prerequisite<StageGitHub>> {
  const { request, requestAsApp } = github;
  const { organization } = rules;
  const next = `, then run \`npm run usher -- setup --renew github-token --stage ${stage}\` and deploy`;
  const access = await run.run('GitHub', () =>
    requestAsApp === undefined
      ? checkToken(request, organization, next)
      : checkApp(requestAsApp, organization),
  );
  if ('blockedBy' in access) {
    run.skip(GITHUB_CHECKS, access.blockedBy);
    return access;
  }
  const failed = access.value.find(({ level }) => level === 'fail');
  if (failed !== undefined) {
    // Without access, everything that GitHub hides would seem not to exist.
    run.skip(GITHUB_CHECKS, failed.about);
    return { blockedBy: failed.about };
  }
  await runRuleChecks(run, github, rules);
  return { value: github };
}

async function runRuleChecks(run: CheckRun, { request }: StageGitHub, rules: Rules): Promise<void> {
  const { organization } = rules;
  const isPassed = (checked: Awaited<ReturnType<CheckRun['run']>>) =>
    'value' in checked && checked.value.every(({ level }) => level !== 'fail');
  for (const { slug, isJoined } of teamsIn(rules)) {
    const about = `team ${slug}`;
    const team = await run.run(about, async () => [await checkTeam(request, organization, slug, isJoined)]);
    if (isJoined && isPassed(team)) {
      await run.run(about, () => checkTeamPermission(request, organization, slug));
    }
  }
  for (const login of approversIn(rules)) {
    await run.run(`approver ${login}`, async () => [await checkApprover(request, organization, login)]);
  }
  for (const covered of coveredRepositories(rules)) {
    const about = `repository ${covered.fullName}`;
    const repository = await run.run(about, () => checkRepository(request, covered));
    if (isPassed(repository)) await run.run(about, () => checkIssuePermission(request, covered.fullName));
  }
}

/** The teams in the rules, each once, and whether people join them. */
function teamsIn(rules: Rules): readonly { readonly slug: string; readonly isJoined: boolean }[] {
  const joined = new Set(rules.rules.flatMap(({ teams }) => teams.map(({ team }) => team)));
  return teamsOf(rules).map((slug) => ({ slug, isJoined: joined.has(slug) }));
}

/** The logins of the approvers in the rules, each once. */
function approversIn({ rules }: Rules): readonly string[] {
  const logins = rules.flatMap(({ teams }) =>
    teams.flatMap(({ approvers }) => (approvers && 'logins' in approvers ? approvers.logins : [])),
  );
  return [...new Map(logins.map((login) => [login.toLowerCase(), login])).values()];
}
