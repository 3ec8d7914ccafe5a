import { getTeamMembership, removeFromTeam } from '../../github/memberships.ts';
import { getUserId } from '../../github/users.ts';
import type { Outcome } from '../../messages/outcome.ts';
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
  const { octokit, organization, rule, event, claim } = context;
  const { login, id } = event.comment.user;
  const place = { org: organization, team_slug: team, username: login };
  // Whoever is invited is in no team yet, and declines on GitHub.
  if ((await getTeamMembership(octokit, place)) !== 'active') {
    return { outcome: claim.memory.wasInside === true ? 'left' : 'not-a-member' };
  }
  if ((await getUserId(octokit, login)) !== id) return { outcome: 'denied', reason: 'login-taken-over' };
  await lockMembership(context, team, { id });
  await claim.record({ wasInside: true });
  if (rule.dryRun) return { outcome: 'left' };
  return await catchRefusal(async () => {
    await removeFromTeam(octokit, place);
    // GitHub counts the members of child teams too, and nobody is taken out of those.
    const remains = await getTeamMembership(octokit, place);
    return remains === undefined ? { outcome: 'left' } : { outcome: 'failed', reason: 'inherited' };
  });
}
