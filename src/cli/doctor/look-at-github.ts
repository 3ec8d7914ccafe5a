import { type Rules, teamsOf } from '../../config/rules.ts';
import { findApp } from '../findings/find-app.ts';
import { findClock } from '../findings/find-clock.ts';
import { findRepository } from '../findings/find-repository.ts';
import { findIssueRight, findTeamRight } from '../findings/find-rights.ts';
import { findTeam } from '../findings/find-team.ts';
import { findToken } from '../findings/find-token.ts';
import type { Finding } from '../findings/finding.ts';
import { repositoriesOf } from '../rule-facts.ts';
import type { StageGitHub } from '../stage-access.ts';

/** Looks at one thing, and tells what was found; that it could not be looked at is a finding too. */
export type Look = (about: string, find: () => Promise<readonly Finding[]>) => Promise<readonly Finding[]>;

const isWell = (findings: readonly Finding[]) => findings.every(({ level }) => level !== 'fail');

/** Looks at all that the rules need of GitHub. */
export async function lookAtGitHub(
  { ask, askAsApp }: StageGitHub,
  rules: Rules,
  look: Look,
  now: () => Date,
): Promise<void> {
  const { organization } = rules;
  const access = await look('GitHub', () =>
    askAsApp === undefined ? findToken(ask, organization) : findApp(askAsApp, organization),
  );
  // Where the access itself is wrong, each right would be missing for the reason that was told.
  const lookAtRight: Look = async (about, find) => (isWell(access) ? look(about, find) : []);
  for (const team of teamsOf(rules)) {
    const about = `team ${team}`;
    const found = await look(about, async () => [await findTeam(ask, organization, team)]);
    if (isWell(found)) await lookAtRight(about, () => findTeamRight(ask, organization, team));
  }
  for (const covered of repositoriesOf(rules)) {
    const about = `repository ${covered.fullName}`;
    const found = await look(about, () => findRepository(ask, covered));
    if (isWell(found)) await lookAtRight(about, () => findIssueRight(ask, covered.fullName));
  }
  await look('clock', async () => [await findClock(ask, now)]);
}
