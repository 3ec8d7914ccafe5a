import { grantKey } from '../../ledger/entries.ts';
import { getTeamMembership, removeFromTeam } from '../../github/memberships.ts';
import { getUserId } from '../../github/users.ts';
import type { Outcome } from '../../messages/outcome.ts';
import { RetryableFailure } from '../../runtime/failures.ts';
import { GITHUB_LAG } from '../../runtime/limits.ts';
import { catchRefusal, lockMembership } from '../change-membership.ts';
import { chooseTeam, type Command, type CommandContext } from '../command.ts';

/** `/leave [TEAM]`: removes its author from a team. */
export const leave: Command = {
  name: 'leave',
  usage: '/leave [TEAM]',
  purpose: 'leave a team',
  isOpen: ({ commands }) => commands.includes('leave'),
  run: async (context) => {
    const teamRule = chooseTeam(context);
    if (!('allow' in teamRule)) return teamRule;
    const { team } = teamRule;
    return { team, person: context.event.comment.user, result: await leaveTeam(context, team) };
  },
};

async function leaveTeam(context: CommandContext, team: string): Promise<Outcome> {
  const { octokit, organization, rule, event, ledger, claim, key, now } = context;
  const { login, id } = event.comment.user;
  const place = { org: organization, team_slug: team, username: login };
  // An invited person is in no team yet, and can decline the invitation on GitHub.
  if ((await getTeamMembership(octokit, place)) !== 'active') {
    if (claim.memory.wasInside !== true) return { outcome: 'not-a-member' };
    await endGrant(context, team);
    return { outcome: 'left' };
  }
  if ((await getUserId(octokit, login)) !== id) return { outcome: 'denied', reason: 'login-taken-over' };
  const { takenOut } = claim.memory;
  if (takenOut !== undefined) {
    const result = stillMember(takenOut, now());
    await endGrant(context, team);
    return result;
  }
  await lockMembership(context, team, { id });
  await claim.record({ wasInside: true });
  if (rule.dryRun) return { outcome: 'left' };
  const grant = await ledger.grants.find(grantKey(team, id));
  // After a crash, whoever is in the team may have been let in by somebody else since: then a sweep leaves them in.
  if (grant !== undefined) await ledger.grants.startRemoval(grant, key);
  const result = await catchRefusal(async () => {
    await removeFromTeam(octokit, place);
    const removedAt = now();
    if ((await getTeamMembership(octokit, place)) !== 'active') {
      await endGrant(context, team);
      return { outcome: 'left' };
    }
    await claim.record({ takenOut: removedAt.getTime() });
    return stillMember(removedAt.getTime(), now());
  });
  if (result.outcome === 'failed' && grant !== undefined) await ledger.grants.cancelRemoval(grant, key);
  return result;
}

/** The person has given back what Usher gave them for a time, if it did. @throws a Failure. */
async function endGrant({ ledger, event }: CommandContext, team: string): Promise<void> {
  const grant = await ledger.grants.find(grantKey(team, event.comment.user.id));
  if (grant !== undefined) await ledger.grants.end(grant, 'left');
}

/**
 * The outcome if GitHub still shows a member after their removal. Either GitHub lags behind, or they are in a child
 * team: its members count as members of the parent, and Usher does not remove them from the child.
 *
 * @param removedAt - In ms since 1970.
 * @throws RetryableFailure while GitHub may lag behind.
 */
function stillMember(removedAt: number, now: Date): Outcome {
  if (now.getTime() < removedAt + GITHUB_LAG) {
    throw new RetryableFailure('GitHub still shows the membership that was just removed');
  }
  return { outcome: 'failed', reason: 'inherited' };
}
