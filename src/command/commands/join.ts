import { inDays } from '../../feedback/wording.ts';
import { requestCountKey, requestKey } from '../../ledger/entries.ts';
import { ruleId } from '../../rules/find-rule.ts';
import type { TeamRule } from '../../rules/rules.ts';
import { APPROVAL_STANDS, REQUESTS_PER_DAY } from '../../runtime/limits.ts';
import { approverNames } from '../approvers.ts';
import { addPerson } from '../change-membership.ts';
import {
  type Answer,
  chooseTeam,
  type Command,
  type CommandContext,
  type CommandResult,
} from '../command.ts';
import { createReport } from '../conclude.ts';
import { decideJoin, gatherFacts } from '../decide-join.ts';

/** `join` or `/join [TEAM]`: adds its author to a team, or requests that where somebody decides. */
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
  const { octokit, organization, event, claim } = context;
  const person = event.comment.user;
  const { team } = teamRule;
  const facts = await gatherFacts(octokit, organization, teamRule, person);
  const decision = decideJoin(teamRule, person, facts, claim.memory.wasOutside ?? false);
  switch (decision.action) {
    case 'report':
      return { team, person, result: decision.result };
    case 'add':
      return { team, person, result: await addPerson(context, team, person, decision.isOutsider) };
    case 'request':
      return await requestToJoin(context, teamRule);
  }
}

async function requestToJoin(
  context: CommandContext,
  { team, approvers }: TeamRule,
): Promise<CommandResult | Answer> {
  const { event, rule, organization, ledger, key, now } = context;
  const person = event.comment.user;
  const requested: CommandResult = {
    result: { outcome: 'requested' },
    team,
    person,
    approvers: approverNames(organization, approvers),
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
      return { ...requested, isRepeat: true };
    case 'already-approved':
      return alreadyApproved(organization, team);
    case 'declined-lately':
      return { team, person, result: { outcome: 'denied', reason: 'declined-lately' } };
  }
}

/** Asks nobody again. The command that approved the request reports what becomes of it. */
const alreadyApproved = (organization: string, team: string): Answer => ({
  answer: 'approved-before',
  text: `good news: your request to join the team \`${organization}/${team}\` is already approved, and you will hear here once you are in. There is no need to ask again. If nothing has come of it in ${inDays(APPROVAL_STANDS)}, comment \`/join ${team}\`.`,
  worked: true,
});
