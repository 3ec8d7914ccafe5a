import { addPerson } from '../change-membership.ts';
import type { Command } from '../command.ts';
import { decideJoin, gatherFacts } from '../decide-join.ts';
import { decideRequest } from '../decide-request.ts';

/** `/approve @LOGIN [TEAM]`: lets somebody in who asked for it. */
export const approve: Command = {
  name: 'approve',
  usage: '/approve @LOGIN [TEAM]',
  purpose: 'let somebody in who asked',
  isOpen: ({ teams }) => teams.some(({ approvers }) => approvers !== undefined),
  run: (context) =>
    decideRequest(context, 'approved', async (person, team) => {
      const { octokit, organization, claim } = context;
      // An approval stands in place of the rule's own gate.
      const gate = { team, allow: 'anyone', approvers: undefined } as const;
      const facts = await gatherFacts(octokit, organization, gate, person);
      const decision = decideJoin(gate, person, facts, claim.memory.wasOutside ?? false);
      if (decision.do === 'add') return await addPerson(context, team, person, decision.isOutsider);
      if (decision.do === 'tell') return decision.result;
      throw new Error('nobody can ask where anyone may join');
    }),
};

/** `/deny @LOGIN [TEAM]`: declines to let somebody in who asked for it. */
export const deny: Command = {
  name: 'deny',
  usage: '/deny @LOGIN [TEAM]',
  purpose: 'turn down somebody who asked',
  isOpen: ({ teams }) => teams.some(({ approvers }) => approvers !== undefined),
  run: (context) => decideRequest(context, 'declined', async () => ({ outcome: 'declined' })),
};
