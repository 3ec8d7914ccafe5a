import { inDays } from '../../feedback/wording.ts';
import { requestCountKey, requestKey } from '../../ledger/entries.ts';
import type { Request } from '../../ledger/requests.ts';
import { parseDuration } from '../../rules/durations.ts';
import { ruleId } from '../../rules/find-rule.ts';
import type { TeamRule } from '../../rules/rules.ts';
import { APPROVAL_STANDS, REQUESTS_PER_DAY } from '../../runtime/limits.ts';
import { accessTimeFor, checkDuration, checkReason, joinUsage } from '../access.ts';
import { approverNames } from '../approvers.ts';
import {
  type Answer,
  chooseTeam,
  type Command,
  type CommandContext,
  type CommandResult,
} from '../command.ts';
import { createReport } from '../conclude.ts';
import { type Admission, carryOutAdmission, decideAdmission } from '../let-in.ts';

/** `join` or `/join [TEAM] [TIME] [because REASON]`: adds its author to a team, or requests that where somebody decides. */
export const join: Command = {
  name: 'join',
  usage: '/join [TEAM]',
  purpose: 'join a team',
  isOpen: ({ commands }) => commands.includes('join'),
  run: async (context) => {
    const teamRule = chooseTeam(context);
    return 'allow' in teamRule ? await joinTeam(context, teamRule) : teamRule;
  },
};

async function joinTeam(context: CommandContext, teamRule: TeamRule): Promise<CommandResult | Answer> {
  const { event, parsed } = context;
  const person = event.comment.user;
  const { team } = teamRule;
  const usage = (time?: string) => joinUsage(teamRule, time);
  const refusal = checkDuration(parsed, teamRule, usage) ?? checkReason(parsed, teamRule);
  if (refusal !== undefined) return refusal;
  const time = accessTimeFor(parsed, teamRule);
  const admission = { teamRule, person, time, reason: parsed.reason };
  const decided = await decideAdmission(context, admission);
  if (decided.decision.action !== 'request')
    return { team, person, ...(await carryOutAdmission(context, admission, decided)) };
  // Only somebody who may renew asks while they are in.
  const { grant } = decided;
  const until = grant?.state === 'active' ? new Date(grant.until) : undefined;
  return await requestToJoin(context, admission, until);
}

/** @param until - Until when the person is in the team, if they ask to stay longer. */
async function requestToJoin(
  context: CommandContext,
  { teamRule, time, reason }: Admission,
  until: Date | undefined,
): Promise<CommandResult | Answer> {
  const { event, rule, organization, ledger, key, now } = context;
  const { team, approvers } = teamRule;
  const person = event.comment.user;
  const requested: CommandResult = {
    result: { outcome: 'requested' },
    team,
    person,
    approvers: approverNames(organization, approvers),
    until,
    time,
    reason,
  };
  const request = requestKey(event, person.id, team);
  const previous = await ledger.requests.find(request);
  const isNew = previous?.state !== 'open' && previous?.isInProgress !== true;
  const count = requestCountKey(ruleId(rule), person.id, now());
  if (isNew && !(await ledger.limits.increment(count, REQUESTS_PER_DAY))) {
    return { team, person, result: { outcome: 'denied', reason: 'asked-too-often' } };
  }
  const written = new Date(event.comment.created_at);
  switch (await ledger.requests.ask(request, key, createReport(context, requested), written)) {
    case 'recorded':
      return requested;
    case 'already-open':
      return { ...requested, ...asRecorded(previous), isRepeat: true };
    case 'already-approved':
      return alreadyApproved(organization, teamRule);
    case 'declined-lately':
      return { team, person, result: { outcome: 'denied', reason: 'declined-lately' } };
  }
}

/** What an open request asks for, which asking again does not change. */
const asRecorded = (open: Request | undefined): Pick<CommandResult, 'time' | 'reason'> =>
  open?.state === 'open'
    ? { time: parseDuration(open.report.asked_for ?? ''), reason: open.report.because }
    : {};

/** Asks nobody again. The command that approved the request reports what becomes of it. */
const alreadyApproved = (organization: string, teamRule: TeamRule): Answer => ({
  answer: 'approved-before',
  text: `good news: your request to join the team \`${organization}/${teamRule.team}\` is already approved, and you will hear here once you are in. There is no need to ask again. If nothing has come of it in ${inDays(APPROVAL_STANDS)}, comment \`${joinUsage(teamRule)}\`.`,
  worked: true,
});
