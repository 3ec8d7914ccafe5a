import type { Outcome } from '../../messages/outcome.ts';
import type { Rule } from '../../rules/rules.ts';
import { addPerson } from '../change-membership.ts';
import type { Command, CommandContext, Person } from '../command.ts';
import { decideJoin, gatherFacts } from '../decide-join.ts';
import { decideRequest } from '../decide-request.ts';

const hasApprovers = ({ teams }: Rule) => teams.some(({ approvers }) => approvers !== undefined);

/** `/approve @LOGIN [TEAM]`: approves a request, and adds the person to the team. */
export const approve: Command = {
  name: 'approve',
  usage: '/approve @LOGIN [TEAM]',
  purpose: 'let somebody in who asked',
  isOpen: hasApprovers,
  run: (context) => decideRequest(context, 'approved', (person, team) => addApproved(context, person, team)),
};

/** `/deny @LOGIN [TEAM]`: declines a request. */
export const deny: Command = {
  name: 'deny',
  usage: '/deny @LOGIN [TEAM]',
  purpose: 'turn down somebody who asked',
  isOpen: hasApprovers,
  run: (context) => decideRequest(context, 'declined', async () => ({ outcome: 'declined' })),
};

async function addApproved(context: CommandContext, person: Person, team: string): Promise<Outcome> {
  const { octokit, organization, claim } = context;
  // The approval replaces what the rule says about who may join.
  const teamRule = { team, allow: 'anyone', approvers: undefined } as const;
  const facts = await gatherFacts(octokit, organization, teamRule, person);
  const decision = decideJoin(teamRule, person, facts, claim.memory.wasOutside ?? false);
  switch (decision.action) {
    case 'add':
      return await addPerson(context, team, person, decision.isOutsider);
    case 'report':
      return decision.result;
    case 'request':
      throw new Error('no request is needed where anyone may join');
  }
}
