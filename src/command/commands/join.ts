import { inDays } from '../../feedback/wording.ts';
import { requestCountKey, requestKey } from '../../ledger/entries.ts';
import { ruleId } from '../../rules/find-rule.ts';
import type { TeamRule } from '../../rules/rules.ts';
import { APPROVAL_STANDS, REQUESTS_PER_DAY } from '../../runtime/limits.ts';
import { approverNames } from '../approvers.ts';
import { addPerson } from '../change-membership.ts';
import { chooseTeam } from '../choose-team.ts';
import type { Answer, Command, CommandContext, CommandResult } from '../command.ts';
import { reportOf } from '../conclude.ts';
import { decideJoin, gatherFacts } from '../decide-join.ts';

/** `join`, `/join [TEAM]`: lets whoever says it into a team, or takes down that they ask to be let in. */
export const join: Command = {
  name: 'join',
  usage: '/join [TEAM]',
  purpose: 'join a team',
  isOpen: ({ commands }) => commands.includes('join'),
  run: async (context) => {
    const gate = chooseTeam(context);
    return 'allow' in gate ? await joinTeam(context, gate) : gate;
  },
};

async function joinTeam(context: CommandContext, gate: TeamRule): Promise<CommandResult | Answer> {
  const { octokit, organization, event, claim } = context;
  const person = event.comment.user;
  const facts = await gatherFacts(octokit, organization, gate, person);
  const decision = decideJoin(gate, person, facts, claim.memory.wasOutside ?? false);
  const about = { team: gate.team, person };
  switch (decision.do) {
    case 'tell':
      return { ...about, result: decision.result };
    case 'add':
      return { ...about, result: await addPerson(context, gate.team, person, decision.isOutsider) };
    case 'ask':
      return await ask(context, gate);
  }
}

async function ask(context: CommandContext, { team, approvers }: TeamRule): Promise<CommandResult | Answer> {
  const { event, rule, organization, ledger, key, now } = context;
  const person = event.comment.user;
  const asked: CommandResult = {
    result: { outcome: 'requested' },
    team,
    person,
    approvers: approverNames(organization, approvers),
  };
  const request = requestKey(event, person.id, team);
  const before = await ledger.requests.find(request);
  const count = requestCountKey(ruleId(rule), person.id, now());
  const isNew = before?.state !== 'open' && before?.isUnderWay !== true;
  if (isNew && !(await ledger.limits.increment(count, REQUESTS_PER_DAY))) {
    return { team, person, result: { outcome: 'denied', reason: 'asked-too-often' } };
  }
  const written = new Date(event.comment.created_at);
  switch (await ledger.requests.ask(request, key, reportOf(context, asked), written)) {
    case 'asked':
      return asked;
    case 'asked-before':
      return { ...asked, isRepeat: true };
    case 'approved-before':
      return approvedBefore(organization, team);
    case 'declined-lately':
      return { team, person, result: { outcome: 'denied', reason: 'declined-lately' } };
  }
}

/** Nobody is asked again, and what was decided is told by the command that decided it. */
const approvedBefore = (organization: string, team: string): Answer => ({
  answer: 'approved-before',
  text: `good news: your request to join the team \`${organization}/${team}\` is already approved, and you will hear here once you are in. There is no need to ask again. If nothing has come of it in ${inDays(APPROVAL_STANDS)}, comment \`/join ${team}\`.`,
  worked: true,
});
