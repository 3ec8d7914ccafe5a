import * as z from 'zod/mini';
import { people, slugForm } from '../../deploy/rules/forms.ts';
import { type CheckResult, problemText } from '../checks/check-result.ts';
import { checkRepository } from '../checks/repositories.ts';
import { checkTeam } from '../checks/teams.ts';
import type { GitHubRequest } from '../github.ts';
import type { Answers } from './answers.ts';
import type { NewRule } from './edit-rules.ts';
import type { Check, Prompts } from './prompts.ts';

/** The parts of a rule on the command line. */
export interface RuleOptions {
  readonly repository?: string;
  readonly issue?: string;
  readonly team?: string;
  readonly allow?: string;
}

export const hasRuleOptions = ({ repository, issue, team, allow }: RuleOptions) =>
  [repository, issue, team, allow].some((option) => option !== undefined);

const repositoryName = z.string().check(z.regex(/^(?:[\w-]+\/)?[\w.-]+$/));
const ALLOW = 'org-members, anyone, team:SLUG, or logins separated by commas';
const allowed = z.union([z.enum(['org-members', 'anyone']), ...people(ALLOW)]);
const issueNumber = z.string().check(z.regex(/^[1-9]\d{0,8}$/));

/**
 * Gathers one rule and checks each part of it on GitHub.
 *
 * @param request - Undefined without working access to GitHub: then only formats are checked.
 * @param report - Called with the checks that did not fail.
 * @returns undefined if something is missing or wrong, which is recorded.
 */
export async function gatherRule(
  options: RuleOptions,
  organization: string,
  request: GitHubRequest | undefined,
  answers: Answers,
  prompts: Prompts | undefined,
  report: (result: CheckResult) => void,
): Promise<NewRule | undefined> {
  const fullName = (name: string) => (name.includes('/') ? name : `${organization}/${name}`);

  const repositoryCheck = checkWith(repositoryName, 'must be NAME or ORGANIZATION/NAME', async (name) => {
    const isOpenToAnyone = options.allow === 'anyone';
    const covered = { fullName: fullName(name), issues: [], isOpenToAnyone };
    return request === undefined ? [] : checkRepository(request, covered);
  });
  const repository = await answers.text({
    name: 'repository where people comment',
    howTo: 'give --repository NAME',
    provided: options.repository,
    check: repositoryCheck.check,
  });
  repositoryCheck.passed().forEach(report);

  const issue = await gatherIssue(options.issue, answers, prompts);

  const mustBe = 'must be a slug, the last part of its URL on GitHub';
  const teamCheck = checkWith(slugForm, mustBe, async (slug) =>
    request === undefined ? [] : [await checkTeam(request, organization, slug, true)],
  );
  const team = await answers.text({
    name: 'team that they join',
    howTo: 'give --team SLUG',
    provided: options.team,
    check: teamCheck.check,
  });
  teamCheck.passed().forEach(report);

  const allow = await gatherAllow(options, organization, answers, prompts);
  if (repository === undefined || team === undefined) return undefined;
  return { organization, repository, issue, team, allow };
}

/** Checks the format of an answer, then runs a check on it; the last answer's results are in `passed()`, without failures. */
function checkWith(
  format: z.ZodMiniType,
  problem: string,
  run: (answer: string) => Promise<readonly CheckResult[]>,
) {
  let results: readonly CheckResult[] = [];
  const check: Check = async (answer) => {
    if (!format.safeParse(answer).success) return problem;
    results = await run(answer);
    const failed = results.find(({ level }) => level === 'fail');
    return failed && problemText(failed);
  };
  return { check, passed: () => results.filter(({ level }) => level !== 'fail') };
}

async function gatherIssue(
  option: string | undefined,
  answers: Answers,
  prompts: Prompts | undefined,
): Promise<number | undefined> {
  const check: Check = async (answer) =>
    answer === '' || issueNumber.safeParse(answer).success ? undefined : 'must be the number of an issue';
  const answer =
    option === undefined && prompts !== undefined
      ? await prompts.text('issue where people comment (a number; empty for every issue):', undefined, check)
      : (option ?? '');
  const problem = await check(answer);
  if (problem !== undefined) answers.addProblem(`--issue ${problem}`);
  return answer === '' || problem !== undefined ? undefined : Number(answer);
}

async function gatherAllow(
  { allow, team, repository }: RuleOptions,
  organization: string,
  answers: Answers,
  prompts: Prompts | undefined,
): Promise<string | readonly string[] | undefined> {
  if (allow !== undefined) {
    const parsed = allow.includes(',') ? allow.split(',').map((login) => login.trim()) : parseOne(allow);
    const { data } = z.safeParse(allowed, parsed);
    if (data === undefined) answers.addProblem(`--allow must be ${ALLOW}`);
    return data;
  }
  if (prompts === undefined || (team !== undefined && repository !== undefined)) return undefined;
  return prompts.choose('who can join', [
    { value: 'org-members', name: `members of ${organization}` },
    { value: 'anyone', name: 'anyone who can comment; people from outside are invited' },
  ]);
}

/** A keyword, a team, or a list of one login. */
const parseOne = (allow: string) =>
  allow === 'org-members' || allow === 'anyone' || allow.startsWith('team:') ? allow : [allow];
