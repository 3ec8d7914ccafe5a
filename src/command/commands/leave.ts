import { grantKey } from '../../ledger/entries.ts';
import type { Grant } from '../../ledger/grant.ts';
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
  const { wasInside, takenOut } = claim.memory;
  const membership = await getTeamMembership(octokit, place);
  const before = wasInside === true ? await ledger.grants.find(grantKey(team, id)) : undefined;
  if (isNewer(before, context)) return { outcome: 'left' };
  // An invited person is in no team yet, and can decline the invitation on GitHub.
  if (membership !== 'active') {
    if (wasInside !== true) return { outcome: 'not-a-member' };
    await endGrant(context, team);
    return { outcome: 'left' };
  }
  if ((await getUserId(octokit, login)) !== id) return { outcome: 'denied', reason: 'login-taken-over' };
  if (takenOut !== undefined) {
    const result = stillMember(takenOut, now());
    await endGrant(context, team);
    return result;
  }
  // An earlier attempt took them out, as a sweep has seen: somebody else has let them in since.
  if (before?.state === 'ended' && before.removing_by === key) return { outcome: 'left' };
  await lockMembership(context, team, { id });
  await claim.record({ wasInside: true, leaving: now().getTime() });
  if (rule.dryRun) return { outcome: 'left' };
  const grant = await ledger.grants.find(grantKey(team, id));
  // After a crash, whoever is in the team may have been let in by somebody else since: then a sweep leaves them in.
  if (grant !== undefined) await ledger.grants.startRemoval(grant, key);
  const result = await catchRefusal(async () => {
    await removeFromTeam(octokit, place);
    const removedAt = now();
    // Recorded before anything else, so that a retry does not take out who was let in since.
    await claim.record({ takenOut: removedAt.getTime() });
    if ((await getTeamMembership(octokit, place)) === 'active')
      return stillMember(removedAt.getTime(), now());
    await endGrant(context, team);
    return { outcome: 'left' };
  });
  if (result.outcome === 'failed' && grant !== undefined) await ledger.grants.cancelRemoval(grant, key);
  return result;
}

/**
 * Whether Usher let the person in after an earlier attempt of this command had begun to take them out. They had left by
 * then, or they could not have been let in.
 */
const isNewer = (grant: Grant | undefined, { claim }: CommandContext): boolean =>
  grant !== undefined && grant.since > (claim.memory.leaving ?? Number.POSITIVE_INFINITY);

/** The person has given back what Usher gave them for a time, if it did; but not what it gave them since. @throws a Failure. */
async function endGrant(context: CommandContext, team: string): Promise<void> {
  const { grants } = context.ledger;
  const grant = await grants.find(grantKey(team, context.event.comment.user.id));
  if (grant !== undefined && !isNewer(grant, context)) await grants.end(grant, 'left');
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
