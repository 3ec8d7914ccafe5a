import { getTeamMembership, removeFromTeam } from '../../github/memberships.ts';
import { getUserId } from '../../github/users.ts';
import type { Outcome } from '../../messages/outcome.ts';
import { RetryableFailure } from '../../runtime/failures.ts';
import { GITHUB_LAG } from '../../runtime/limits.ts';
import { catchRefusal, lockMembership } from '../change-membership.ts';
import { chooseTeam } from '../choose-team.ts';
import type { Command, CommandContext } from '../command.ts';

/** `/leave [TEAM]`: takes whoever says it out of a team. */
export const leave: Command = {
  name: 'leave',
  usage: '/leave [TEAM]',
  purpose: 'leave a team',
  isOpen: ({ commands }) => commands.includes('leave'),
  run: async (context) => {
    const gate = chooseTeam(context);
    if (!('allow' in gate)) return gate;
    const { team } = gate;
    return { result: await leaveTeam(context, team), team, person: context.event.comment.user };
  },
};

async function leaveTeam(context: CommandContext, team: string): Promise<Outcome> {
  const { octokit, organization, rule, event, claim, now } = context;
  const { login, id } = event.comment.user;
  const place = { org: organization, team_slug: team, username: login };
  // Whoever is invited is in no team yet, and declines on GitHub.
  if ((await getTeamMembership(octokit, place)) !== 'active') {
    return { outcome: claim.memory.wasInside === true ? 'left' : 'not-a-member' };
  }
  if ((await getUserId(octokit, login)) !== id) return { outcome: 'denied', reason: 'login-taken-over' };
  const { takenOut } = claim.memory;
  if (takenOut !== undefined) return stillInside(takenOut, now());
  await lockMembership(context, team, { id });
  await claim.record({ wasInside: true });
  if (rule.dryRun) return { outcome: 'left' };
  return await catchRefusal(async () => {
    await removeFromTeam(octokit, place);
    const removed = now();
    if ((await getTeamMembership(octokit, place)) !== 'active') return { outcome: 'left' };
    await claim.record({ takenOut: removed.getTime() });
    return stillInside(removed.getTime(), now());
  });
}

/**
 * What it means that GitHub still shows somebody as a member: once its lag is over, that they are in a child team. Its
 * members count too, and nobody is taken out of those.
 *
 * @param takenOut - When GitHub took the person out of the team, in ms since 1970.
 * @throws RetryableFailure while GitHub may only show what was.
 */
function stillInside(takenOut: number, now: Date): Outcome {
  if (now.getTime() < takenOut + GITHUB_LAG) {
    throw new RetryableFailure('GitHub still shows the membership that was just removed');
  }
  return { outcome: 'failed', reason: 'inherited' };
}
