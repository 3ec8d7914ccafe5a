import * as z from 'zod/mini';
import { people, slugForm } from '../../deploy/rules/forms.ts';
import { type CheckResult, problemOf } from '../checks/check.ts';
import { findRepository } from '../checks/repositories.ts';
import { findTeam } from '../checks/teams.ts';
import type { AskGitHub } from '../github.ts';
import type { Answers } from './answers.ts';
import type { WantedRule } from './edit-rules.ts';
import type { Check, Prompts } from './prompts.ts';

/** What of a rule was given on the command line. */
export interface RuleOptions {
  readonly repository?: string;
  readonly issue?: string;
  readonly team?: string;
  readonly allow?: string;
}

export const isRuleAskedFor = ({ repository, issue, team, allow }: RuleOptions) =>
  [repository, issue, team, allow].some((option) => option !== undefined);

const repositoryName = z.string().check(z.regex(/^(?:[\w-]+\/)?[\w.-]+$/));
const ALLOW = 'org-members, anyone, team:SLUG, or logins with commas between';
const allowed = z.union([z.enum(['org-members', 'anyone']), ...people(ALLOW)]);
const issueNumber = z.string().check(z.regex(/^[1-9]\d{0,8}$/));

/**
 * Gathers one rule, each part of it checked against GitHub.
 *
 * @param ask - Undefined if there is no good token to ask with; then only forms are checked.
 * @param tell - Hears what was found.
 */
export async function gatherRule(
  options: RuleOptions,
  organization: string,
  ask: AskGitHub | undefined,
  answers: Answers,
  prompts: Prompts | undefined,
  tell: (finding: CheckResult) => void,
): Promise<WantedRule | undefined> {
  const whole = (name: string) => (name.includes('/') ? name : `${organization}/${name}`);
  /** Remembers what passed, and gives what failed as a problem with the answer. */
  const checking = (
    form: z.ZodMiniType,
    wrong: string,
    find: (answer: string) => Promise<readonly CheckResult[]>,
  ) => {
    let found: readonly CheckResult[] = [];
    const check: Check = async (answer) => {
      if (!form.safeParse(answer).success) return wrong;
      found = await find(answer);
      const failed = found.find(({ level }) => level === 'fail');
      return failed && problemOf(failed);
    };
    return { check, report: () => found.filter(({ level }) => level !== 'fail').forEach(tell) };
  };

  const inRepository = checking(repositoryName, 'must be NAME or ORGANIZATION/NAME', async (name) =>
    ask === undefined
      ? []
      : findRepository(ask, {
          fullName: whole(name),
          issues: [],
          isOpenToAnyone: options.allow === 'anyone',
        }),
  );
  const repository = await answers.text({
    name: 'repository where people comment',
    how: 'give --repository NAME',
    given: options.repository,
    check: inRepository.check,
  });
  inRepository.report();

  const issue = await gatherIssue(options.issue, answers, prompts);

  const ofTeam = checking(
    slugForm,
    'must be a slug: the last part of the team’s address on GitHub',
    async (team) => (ask === undefined ? [] : [await findTeam(ask, organization, team, true)]),
  );
  const team = await answers.text({
    name: 'team that they join',
    how: 'give --team SLUG',
    given: options.team,
    check: ofTeam.check,
  });
  ofTeam.report();

  const allow = await gatherAllow(options, organization, answers, prompts);
  if (repository === undefined || team === undefined) return undefined;
  return { organization, repository, issue, team, allow };
}

async function gatherIssue(
  given: string | undefined,
  answers: Answers,
  prompts: Prompts | undefined,
): Promise<number | undefined> {
  const check: Check = async (answer) =>
    answer === '' || issueNumber.safeParse(answer).success ? undefined : 'must be the number of an issue';
  const answer =
    given === undefined && prompts !== undefined
      ? await prompts.text('issue on which they comment (a number; empty for every issue):', undefined, check)
      : (given ?? '');
  const problem = await check(answer);
  if (problem !== undefined) answers.note(`--issue ${problem}`);
  return answer === '' || problem !== undefined ? undefined : Number(answer);
}

async function gatherAllow(
  { allow, team, repository }: RuleOptions,
  organization: string,
  answers: Answers,
  prompts: Prompts | undefined,
): Promise<string | readonly string[] | undefined> {
  if (allow !== undefined) {
    const wanted = allow.includes(',') ? allow.split(',').map((login) => login.trim()) : oneAllow(allow);
    const { data } = z.safeParse(allowed, wanted);
    if (data === undefined) answers.note(`--allow must be ${ALLOW}`);
    return data;
  }
  if (prompts === undefined || (team !== undefined && repository !== undefined)) return undefined;
  return prompts.choose('who may join', [
    { value: 'org-members', name: `members of ${organization}` },
    { value: 'anyone', name: 'anyone who can comment; people from outside are invited' },
  ]);
}

/** A gate by its name, or the one login that is let in. */
const oneAllow = (allow: string) =>
  allow === 'org-members' || allow === 'anyone' || allow.startsWith('team:') ? allow : [allow];
