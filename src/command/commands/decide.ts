import type { Report } from '../../messages/notification.ts';
import { parseDuration } from '../../rules/durations.ts';
import { findTeamRule } from '../../rules/find-rule.ts';
import type { Rule, TeamRule } from '../../rules/rules.ts';
import { checkDuration } from '../access.ts';
import type { Command, CommandContext, CommandResult, Person } from '../command.ts';
import { decideRequest } from '../decide-request.ts';
import { carryOutAdmission, decideAdmission } from '../let-in.ts';

const hasApprovers = ({ teams }: Rule) => teams.some(({ approvers }) => approvers !== undefined);

/** `/approve @LOGIN [TEAM] [TIME]`: approves a request, and adds the person to the team. */
export const approve: Command = {
  name: 'approve',
  usage: '/approve @LOGIN [TEAM]',
  purpose: 'let somebody in who asked',
  isOpen: hasApprovers,
  run: (context) => {
    const { parsed, rule } = context;
    const check = (team: string) => {
      const usage = (time = '') => `/approve @${parsed.login} ${team}${time}`;
      return checkDuration(parsed, findTeamRule(rule, team) ?? { team }, usage);
    };
    return decideRequest(context, 'approved', (person, request) => admit(context, person, request), check);
  },
};

/** `/deny @LOGIN [TEAM]`: declines a request. */
export const deny: Command = {
  name: 'deny',
  usage: '/deny @LOGIN [TEAM]',
  purpose: 'turn down somebody who asked',
  isOpen: hasApprovers,
  run: (context) =>
    decideRequest(context, 'declined', async (_, { until }) => ({
      result: { outcome: 'declined' },
      until: until === undefined ? undefined : new Date(until),
    })),
};

async function admit(
  context: CommandContext,
  person: Person,
  request: Report,
): Promise<Pick<CommandResult, 'result' | 'until' | 'reason'>> {
  const { event, parsed, rule } = context;
  const { team, because: reason } = request;
  const accessTime = findTeamRule(rule, team)?.accessTime;
  // The approval replaces what the rule says about who may join.
  const teamRule: TeamRule = { team, slack: {}, allow: 'anyone', approvers: undefined, accessTime };
  const time = approvedTime(parsed.duration, request.asked_for, accessTime);
  const admission = { teamRule, person, time, reason, decidedBy: event.comment.user };
  return await carryOutAdmission(context, admission, await decideAdmission(context, admission));
}

/**
 * In ms: how long an approved person is let in for. That is what the approver says, else what the person asked for, which
 * the rule may have shortened since. Whoever asked for a time gets no more, even if the rule no longer has one.
 */
function approvedTime(
  said: string | undefined,
  askedFor: string | undefined,
  accessTime: number | undefined,
): number | undefined {
  const asked = parseDuration(said ?? askedFor ?? '');
  if (asked === undefined || accessTime === undefined) return asked ?? accessTime;
  return Math.min(asked, accessTime);
}
